// Text of others inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace corntune {

// `text` as the content of an element, or of an attribute in double quotes. What XML 1.0 cannot
// hold (control characters, bytes that are no UTF-8) is made visible as Printable does; newlines
// stay.
std::string XmlText(std::string_view text);

// The same for an attribute, in which a newline has to be written as a reference to stay one.
std::string XmlAttribute(std::string_view text);

}  // namespace corntune
