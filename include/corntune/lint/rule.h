// The rules. Codes, slugs and meanings are stable: a code is never given to another rule.
//
// Families: CT0 files, CT1 sizing, CT2 timeouts, CT3 settings without effect or of another release,
// CT4 lifecycle, CT5 security, CT6 connections, CT7 containers and platforms.
#pragma once

#include <string_view>
#include <vector>

#include "corntune/lint/finding.h"

namespace corntune {

class Reporter;

// A small file of the form that its name says, and another one beside it where the rule needs two.
struct RuleExample {
  std::string_view file;
  std::string_view text;
  std::string_view beside = {};  // a name; empty: none
  std::string_view beside_text = {};
};

struct Rule {
  std::string_view code;
  std::string_view slug;
  Severity severity = Severity::kWarning;
  bool on = true;  // without --select
  std::string_view summary;
  std::string_view why;     // what goes wrong, in a few sentences
  std::string_view source;  // who says so
  RuleExample wrong;        // the rule fires
  RuleExample right;        // it does not
  std::string_view ignore_when;
  // What it looks at; any may be null. `problem` names kinds of DeployProblem, separated by blanks.
  void (*deployment)(const FoundDeployment&, Reporter&) = nullptr;
  void (*file)(const DeployFile&, Reporter&) = nullptr;
  std::string_view problem = {};
  // Of all files together.
  void (*project)(const std::vector<DeployFile>&, Reporter&) = nullptr;
  // What a safe rewrite does where there is one ("removes the setting"); empty: there never is.
  std::string_view mends = {};
};

// In the order of their codes.
const std::vector<const Rule*>& Rules();

// By code or slug; nullptr when there is none.
const Rule* FindRule(std::string_view name);

// True for a code, a slug, or the beginning of a code ("CT1", "CT") that some rule has.
bool NamesRules(std::string_view selector);
// Whether the selector means this rule.
bool Selects(std::string_view selector, const Rule& rule);

}  // namespace corntune
