// What a party's signer signs of what is true. A session has been derived again and compared before
// it comes here; this is the party's own judgement (docs/decisions/signer.md). One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "folder/config.h"
#include "registers/keys/queries.h"
#include "signer/zone_memory.h"
#include "state/view.h"

namespace comity::signer {

// Of a session, what policy asks about.
struct Asked {
  dns::Name apex;
  keys::Role role = keys::Role::zone_signing;
  std::uint64_t height = 0;  // of the state that it signs
  Time expiration;
  bool is_part = false;  // of the next version: no zone is published with it
};

class Policy {
 public:
  using Views = std::function<Result<std::unique_ptr<state::View>>(std::uint64_t height)>;
  // `folder` holds what was signed last of each zone: files <zone>signed, and what zone_memory.h
  // says. `views` shows states.
  Policy(folder::SignerPolicy rules, std::string folder, Views views)
      : rules_(std::move(rules)), folder_(std::move(folder)), views_(std::move(views)) {}

  // conflict, beginning with the name of the rule: `zones`, `horizon`, `interval`, `removed`,
  // `changed`. What is permitted is on disk as signed when it returns, before a share leaves.
  [[nodiscard]] Status permit(const Asked& asked, Time now) const;
  // Whether that would be permitted; nothing is noted. Who would refuse it opens no session for it,
  // which the others would only use up their openings on.
  [[nodiscard]] Status may_open(const Asked& asked, Time now) const;
  // The same of a group whose key is to follow on another: not one that could never sign here.
  [[nodiscard]] Status accept(const dns::Name& apex, std::uint32_t validity_seconds) const;

 private:
  struct Last {
    std::uint64_t height = 0;
    Time at;
  };
  [[nodiscard]] std::string stem_of(const dns::Name& apex) const;
  [[nodiscard]] std::string file_of(const dns::Name& apex) const;
  [[nodiscard]] Result<std::optional<Last>> last(const dns::Name& apex) const;
  [[nodiscard]] Status check_named(const dns::Name& apex) const;
  // Of the names of the zone: what went and what turned, against the signer's own memory.
  [[nodiscard]] Status check_names(const Asked& asked, Time now, bool noted) const;
  [[nodiscard]] Status check(const Asked& asked, Time now, bool noted) const;
  [[nodiscard]] Status judge(const dns::Name& apex, const HeldVersion& counted) const;

  const folder::SignerPolicy rules_;
  const std::string folder_;
  const Views views_;
};

}  // namespace comity::signer
