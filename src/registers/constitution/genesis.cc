#include "registers/constitution/genesis.h"

#include <algorithm>

#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/records.h"
#include "wire/messages.h"

namespace comity::constitution {

ledger::Verdict write_constitution(const v1::GenesisBody& body, const ledger::Registry& registry,
                                   state::Draft& draft, const ledger::Context& context) {
  if (!body.has_constitution()) {
    return ledger::refuse(ledger::Code::missing_field, "constitution is missing");
  }
  const std::vector<std::string_view> names = registry.names_under(context.rules_version);
  // From the body, not from state: registers do not depend on the order in which they begin.
  std::vector<members::Member> founders;
  for (const v1::Founder& founder : body.founders()) {
    const v1::PartyProfile& party = founder.party();
    founders.push_back({party.handle(), party.kind(), party.region(), party.affiliation()});
  }
  std::sort(founders.begin(), founders.end(),
            [](const auto& a, const auto& b) { return a.party < b.party; });
  if (Status sound = check(body.constitution(), names, founders); !sound) {
    return ledger::refuse(kBadConstitution, sound.error().message);
  }
  put_in_force(draft, body.constitution(), 0, context.block_time);
  return {};
}

}  // namespace comity::constitution
