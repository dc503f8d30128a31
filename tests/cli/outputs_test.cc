#include "outputs.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

const std::vector<std::string> kForms = {"text", "json", "html"};

std::string ErrorOf(const std::vector<std::string>& formats) {
  const auto outputs = OutputsOf(formats, kForms);
  return outputs ? "" : outputs.error().ToString();
}

TEST(Outputs, TextIsPrintedUnlessAnotherFormIs) {
  EXPECT_EQ(OutputsOf({}, kForms)->printed, "text");
  EXPECT_EQ(OutputsOf({"json"}, kForms)->printed, "json");
  EXPECT_EQ(OutputsOf({"json=a.json"}, kForms)->printed, "text");
}

TEST(Outputs, FilesAreWrittenBesideWhatIsPrinted) {
  const auto outputs = OutputsOf({"html=a=b.html", "json"}, kForms);
  ASSERT_TRUE(outputs.has_value());
  EXPECT_EQ(outputs->printed, "json");
  ASSERT_EQ(outputs->files.size(), 1U);
  EXPECT_EQ(outputs->files[0].form, "html");
  EXPECT_EQ(outputs->files[0].file, "a=b.html");
}

TEST(Outputs, WhatCannotBeMeantIsRefused) {
  EXPECT_EQ(ErrorOf({"xml"}), "--format: not a format: \"xml\" (expected text, json or html)");
  EXPECT_EQ(ErrorOf({"jsno"}), "--format: not a format: \"jsno\" (did you mean json?)");
  EXPECT_EQ(ErrorOf({"json", "text"}),
            "--format: both json and text would be printed (expected e.g. text=FILE)");
  EXPECT_EQ(ErrorOf({"json="}), "--format: names no file: \"json=\"");
  EXPECT_EQ(ErrorOf({"json=a", "html=a"}), "--format: two write to \"a\"");
}

}  // namespace
}  // namespace corntune
