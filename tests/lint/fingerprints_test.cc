#include "fingerprints.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

std::vector<std::string> FingerprintsOf(std::string text, std::vector<int> lines,
                                        std::string_view code = "CT202") {
  std::vector<Finding> findings;
  for (const int line : lines) {
    Finding finding;
    finding.code = code;
    finding.place = {"Procfile", line, 1, line, 2};
    findings.push_back(finding);
  }
  const auto kept = std::make_shared<const std::string>(std::move(text));
  SetFingerprints(findings, [&](const std::string&) { return kept; });
  std::vector<std::string> prints;
  for (const Finding& finding : findings) prints.push_back(finding.fingerprint);
  return prints;
}

TEST(Fingerprints, AreThoseOfTheLineWhereverItStands) {
  EXPECT_EQ(FingerprintsOf("one\ntwo\n", {2}), FingerprintsOf("\n\n  two \r\n", {3}));
  EXPECT_NE(FingerprintsOf("one\ntwo\n", {1}), FingerprintsOf("one\ntwo\n", {2}));
}

TEST(Fingerprints, DifferForTheSameLineTwiceAndForAnotherRule) {
  const auto twice = FingerprintsOf("one\none\n", {1, 2});
  EXPECT_NE(twice[0], twice[1]);
  EXPECT_EQ(twice[0], FingerprintsOf("one\n", {1})[0]);
  EXPECT_NE(FingerprintsOf("one\n", {1}, "CT203")[0], twice[0]);
}

// FNV-1a of "CT202one#0", worked out by Python:
//   h = 0xcbf29ce484222325
//   for b in b"CT202one#0": h = (h ^ b) * 0x100000001b3 % 2**64
TEST(Fingerprints, NeverChangeFromOneReleaseToTheNext) {
  EXPECT_EQ(FingerprintsOf("one\n", {1})[0], "165407b15dd85d85");
}

TEST(Fingerprints, ExistForALineThatIsNotThere) {
  EXPECT_EQ(FingerprintsOf("", {0, 7}).size(), 2u);
  EXPECT_FALSE(FingerprintsOf("", {0})[0].empty());
}

}  // namespace
}  // namespace corntune
