#include "yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

std::string ErrorOf(const std::string& text) {
  const auto root = ReadYaml("p.yaml", text);
  return root ? "accepted" : root.error().ToString();
}

TEST(YamlTreeTest, NodesKnowTheirPlaceInCharacters) {
  const auto root = ReadYaml("p.yaml", "a: 1\n\"\xC3\xA9\xC3\xA9\": {b: two}\n");
  ASSERT_TRUE(root);
  ASSERT_EQ(root->entries.size(), 2u);
  EXPECT_EQ(PlaceOf("p.yaml", root->entries[0].value), "p.yaml:1:4");
  const YamlNode& inner = root->entries[1].value;
  EXPECT_EQ(PlaceOf("p.yaml", inner), "p.yaml:2:7");
  EXPECT_EQ(PlaceOf("p.yaml", *inner.Find("b")), "p.yaml:2:11");
  EXPECT_EQ(inner.Find("b")->text, "two");
  EXPECT_EQ(inner.Find("c"), nullptr);
}

TEST(YamlTreeTest, AMissingValueStandsWhereItsKeyDoes) {
  const auto root = ReadYaml("p.yaml", "a: 1\nb:\nc: 3\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->Find("b")->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(PlaceOf("p.yaml", *root->Find("b")), "p.yaml:2:1");
}

TEST(YamlTreeTest, ASequenceKeepsItsItemsWithTheirPlaces) {
  const auto root = ReadYaml("p.yaml", "a:\n- 1\n- {b: 2}\n- [3, 4]\n");
  ASSERT_TRUE(root);
  const YamlNode& list = *root->Find("a");
  ASSERT_EQ(list.items.size(), 3u);
  EXPECT_EQ(list.items[0].text, "1");
  EXPECT_EQ(PlaceOf("p.yaml", list.items[0]), "p.yaml:2:3");
  EXPECT_EQ(list.items[1].Find("b")->text, "2");
  EXPECT_EQ(list.items[2].items[1].text, "4");
}

TEST(YamlTreeTest, AByteOrderMarkAndWindowsLineEndsAreRead) {
  const auto root = ReadYaml("p.yaml",
                             "\xEF\xBB\xBF"
                             "a: 1\r\nb: 2\r\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->Find("b")->text, "2");
  EXPECT_EQ(PlaceOf("p.yaml", *root->Find("a")), "p.yaml:1:4");
}

TEST(YamlTreeTest, WhatIsNoYamlIsRefusedWithItsPlace) {
  EXPECT_EQ(ErrorOf("a: [1, 2\nb: 3\n"), "p.yaml:2:2: not YAML: end of sequence flow not found");
  EXPECT_EQ(ErrorOf("a: 1\n\tb: 2\n"),
            "p.yaml:2:1: not YAML: illegal tab when looking for indentation");
  EXPECT_EQ(ErrorOf(""), "p.yaml: empty: not a profile");
  EXPECT_EQ(ErrorOf("# nothing\n"), "p.yaml: empty: not a profile");
  EXPECT_EQ(ErrorOf("a: \xFF\n"), "p.yaml: not UTF-8");
  EXPECT_EQ(ErrorOf(std::string("a\0:\0", 4)), "p.yaml: has a zero byte");
}

TEST(YamlTreeTest, AnchorsAliasesAndTagsAreRefused) {
  EXPECT_EQ(ErrorOf("a: &x 1\nb: *x\n"), "p.yaml:1:4: anchors are not allowed in a profile");
  EXPECT_EQ(ErrorOf("a: &x [*x, *x]\n"), "p.yaml:1:4: anchors are not allowed in a profile");
  EXPECT_EQ(ErrorOf("a: !!binary eA==\n"),
            "p.yaml:1:4: tags are not allowed in a profile: \"tag:yaml.org,2002:binary\"");
}

TEST(YamlTreeTest, TheLengthTheDepthAndTheNumberOfValuesAreBounded) {
  EXPECT_EQ(ErrorOf(std::string(64 * 1024 + 1, '#')), "p.yaml: longer than 64 KiB: not a profile");
  EXPECT_EQ(ErrorOf("a:\n b:\n  c:\n   d:\n    e:\n     f:\n      g:\n       h: 8\n"), "accepted");
  EXPECT_EQ(ErrorOf("a:\n b:\n  c:\n   d:\n    e:\n     f:\n      g:\n       h:\n        i: 9\n"),
            "p.yaml:9:9: nested too deep: not a profile");
  EXPECT_THAT(ErrorOf(std::string(30'000, '[')),
              testing::EndsWith("nested too deep: not a profile"));
  // The list is the first value; each comma adds one, in the column after it.
  EXPECT_EQ(ErrorOf("[" + std::string(12'000, ',') + "]"),
            "p.yaml:1:4097: too many values: not a profile");
}

TEST(YamlTreeTest, AProfileIsOneDocument) {
  EXPECT_EQ(ErrorOf("---\na: 1\n"), "accepted");
  EXPECT_EQ(ErrorOf("a: 1\n---\nb: 2\n"),
            "p.yaml:2:1: more than one YAML document; a profile is one");
}

}  // namespace
}  // namespace corntune
