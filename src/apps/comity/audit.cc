#include "apps/comity/audit.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/prove.h"
#include "base/harmless.h"
#include "evidence/audited.h"
#include "machine/files.h"
#include "proof/limits.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

Result<proof::Verified> fetch(const Common& common, std::uint64_t number, const std::string& file) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (!*pinned) {
    return error("whose community is it? Say --community ID: an audit believes no node");
  }
  if (file.empty()) {
    Result<ProvenBundle> bundle =
        get_bundle(common, **pinned, "/v1/bundle/decision?number=" + std::to_string(number));
    if (!bundle) return tl::unexpected(bundle.error());
    return std::move(bundle->verified);
  }
  const Result<Bytes> octets = machine::read_file(file, limits::kBundleBytes);
  if (!octets) return tl::unexpected(octets.error());
  Result<proof::Verified> verified = proof::verify(*octets, {**pinned, std::nullopt});
  if (verified || verified.error().kind == ErrorKind::newer_rules) return verified;
  return error(ErrorKind::corrupt, file + " is refused by " + verified.error().message);
}

std::string_view name_of(audit::Outcome outcome) {
  switch (outcome) {
    case audit::Outcome::uncounted:
      return "uncounted";
    case audit::Outcome::open:
      return "open";
    case audit::Outcome::rejected:
      return "rejected";
    case audit::Outcome::passed:
      return "passed";
  }
  return "uncounted";
}

std::string_view verdict_of(const evidence::Audited& audited) {
  if (!audited.differences.empty()) return "different";
  if (!audited.missing.empty()) return "not shown";
  return audited.own.outcome == audit::Outcome::uncounted ? "uncounted" : "equal";
}

int exit_code_of(const evidence::Audited& audited) {
  if (!audited.differences.empty()) return kRefused;
  return verdict_of(audited) == "equal" ? kOk : kFailed;
}

template <typename Line>
json::value line_json(const std::vector<Line>& lines, std::size_t index) {
  if (index >= lines.size()) return nullptr;
  const Line& it = lines[index];
  return json::object{{"clause", it.clause}, {"text", it.text}, {"met", it.met}};
}

json::object audit_json(const proof::Verified& verified, const evidence::Audited& audited) {
  const auto& own = audited.own.counted.lines;
  const auto& ledger = audited.ledger.explanation;
  json::array lines;
  for (std::size_t i = 0; i < std::max(own.size(), ledger.size()); ++i) {
    lines.push_back(json::object{{"auditor", line_json(own, i)}, {"ledger", line_json(ledger, i)}});
  }
  return {{"proposal", audited.own.number},
          {"state", audited.state},
          {"outcome", name_of(audited.own.outcome)},
          {"would_pass", audited.own.counted.met},
          {"community", verified.community.hex()},
          {"height", verified.height},
          {"block_time", to_rfc3339(verified.block_time)},
          {"lines", std::move(lines)},
          {"differences", json::array(audited.differences.begin(), audited.differences.end())},
          {"missing", json::array(audited.missing.begin(), audited.missing.end())},
          {"verdict", verdict_of(audited)}};
}

void print_row(std::string_view name, std::string_view text) {
  std::cout << name << std::string(12 - name.size(), ' ') << harmless_line(text) << "\n";
}

std::string line_text(int depth, bool met, const std::string& text) {
  return std::string(static_cast<std::size_t>(2 * depth), ' ') + (met ? "met      " : "not met  ") +
         text;
}

// One row where both say the same, else one of each.
void print_lines(const evidence::Audited& audited) {
  const auto& own = audited.own.counted.lines;
  const auto& ledger = audited.ledger.explanation;
  for (std::size_t i = 0; i < std::max(own.size(), ledger.size()); ++i) {
    const std::string ours =
        i < own.size() ? line_text(own[i].depth, own[i].met, own[i].text) : "nothing";
    const std::string theirs =
        i < ledger.size() ? line_text(ledger[i].depth, ledger[i].met, ledger[i].text) : "nothing";
    print_row(ours == theirs ? "both" : "auditor", ours);
    if (ours != theirs) print_row("ledger", theirs);
  }
}

void print_audit(const proof::Verified& verified, const evidence::Audited& audited) {
  print_row("height", std::to_string(verified.height) + " of " + to_rfc3339(verified.block_time));
  std::string text = "proposal " + std::to_string(audited.own.number) + " is " + audited.state;
  if (audited.own.outcome == audit::Outcome::open) {
    text += audited.own.counted.met ? "; as things stand it would pass"
                                    : "; as things stand it would not pass";
  } else {
    text.append("; by the auditor it is ").append(name_of(audited.own.outcome));
  }
  print_row("decision", text);
  print_lines(audited);
  for (const std::string& what : audited.differences) print_row("differs", what);
  for (const std::string& what : audited.missing) print_row("not shown", what);
  if (audited.own.outcome != audit::Outcome::uncounted) print_as_logged();
  print_row("verdict", verdict_of(audited));
}

}  // namespace

int audit_decision(const Common& common, std::uint64_t number, const std::string& bundle) {
  const Result<proof::Verified> verified = fetch(common, number, bundle);
  if (!verified) return fail_to_show(verified.error());
  // Whoever has the log's key could let terms run out before their time.
  if (is_ahead(verified->block_time)) {
    return fail_to_show({ErrorKind::corrupt, "time: its state is of " +
                                                 to_rfc3339(verified->block_time) +
                                                 ", ahead of this machine's clock"});
  }
  const Result<evidence::Audited> audited = evidence::audit_decision(*verified, number);
  if (!audited) return fail_to_show(audited.error());
  if (common.json) {
    (void)print_json(audit_json(*verified, *audited));
  } else {
    print_audit(*verified, *audited);
  }
  return exit_code_of(*audited);
}

}  // namespace comity::cli
