#include "xml.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(Xml, MarkupInTextIsText) {
  EXPECT_EQ(XmlText("a < b && \"c\" > 'd'"), "a &lt; b &amp;&amp; &quot;c&quot; &gt; &#39;d&#39;");
}

TEST(Xml, WhatXmlCannotHoldIsMadeVisible) {
  EXPECT_EQ(XmlText("bell \x07, bad byte \xff"), "bell \\x07, bad byte \\xff");
  EXPECT_EQ(XmlText("\xef\xbf\xbe \xef\xbf\xbf \xef\xbf\xbd"), "\\ufffe \\uffff \xef\xbf\xbd");
}

TEST(Xml, ANewlineStaysOneInTextAndInAnAttribute) {
  EXPECT_EQ(XmlText("one\ntwo"), "one\ntwo");
  EXPECT_EQ(XmlAttribute("one\ntwo"), "one&#10;two");
}

TEST(Xml, CharactersBeyondAsciiStayAsTheyAre) {
  EXPECT_EQ(XmlText("für 2 µs"), "für 2 µs");
}

}  // namespace
}  // namespace corntune
