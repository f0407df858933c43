#include "founding/sample.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/words.h"
#include "crypto/content.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "founding/dealing.h"
#include "founding/holders.h"
#include "founding/new_folder.h"
#include "ledger/ledger.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "ledger/well_formed.h"
#include "machine/files.h"
#include "registers/constitution/queries.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::founding {
namespace {

// The shortest that may be: a sample community is for trying out.
constexpr std::uint32_t kSeatTermDays = 30;
constexpr std::string_view kNodeParty = "ring-operators";  // whose node the sample's is
// A ceremony's first round begins with genesis, and whoever tries things out may come late.
constexpr std::uint32_t kRoundSeconds = 31 * 24 * 3600;

struct SampleParty {
  std::string handle;
  v1::PartyKind kind;
  std::string display_name;
};

// One chamber, companies, has two seats. In the order in which they join the signing groups, so
// that a group of five has signers of five kinds.
const std::array<SampleParty, 7>& sample_parties() {
  static const std::array<SampleParty, 7> kParties = {{
      {"commons-union", v1::CIVIL_SOCIETY, "Commons Union"},
      {"government-of-aurora", v1::GOVERNMENT, "Government of Aurora"},
      {"harbour-networks", v1::COMPANY, "Harbour Networks"},
      {"meridian-organisation", v1::INTERNATIONAL_ORGANISATION, "Meridian Organisation"},
      {"ring-operators", v1::TECHNICAL_COMMUNITY, "Ring of Operators"},
      {"lumen-registry", v1::COMPANY, "Lumen Registry"},
      {"p-7d2f41", v1::INDIVIDUAL, "a person"},
  }};
  return kParties;
}

// The sample's parties and as many more operators as the groups take.
std::vector<SampleParty> parties_for(const SamplePlan& plan) {
  std::vector<SampleParty> parties(sample_parties().begin(), sample_parties().end());
  while (parties.size() < std::max(plan.zone_members, plan.key_members)) {
    const std::string number = std::to_string(parties.size() + 1);
    parties.push_back({"operator-" + number, v1::TECHNICAL_COMMUNITY, "Operator " + number});
  }
  return parties;
}

// Whose signers have folders of their own.
std::vector<std::string> signers_of(const SamplePlan& plan) {
  std::vector<std::string> signers;
  if (!plan.signers_apart) return signers;
  const std::vector<SampleParty> parties = parties_for(plan);
  for (std::size_t i = 0; i < std::max(plan.zone_members, plan.key_members); ++i) {
    signers.push_back(parties[i].handle);
  }
  return signers;
}

struct SampleKeys {
  std::vector<crypto::SigningKey> vote;  // one per party, in the order of founders
};

struct FounderKey {
  folder::KeyLabel label;
  crypto::SigningKey key;
};

v1::KeyRole role_on_record(ledger::Role role) {
  switch (role) {
    case ledger::Role::vote:
      return v1::VOTE;
    case ledger::Role::operate:
      return v1::OPERATE;
    case ledger::Role::sign:
      return v1::SIGN;
    case ledger::Role::hold:
      return v1::HOLD;
    case ledger::Role::recover:
      break;
  }
  return v1::RECOVER;
}

// Writes the files and the records of a founder's keys; gives back the one that votes.
Result<crypto::SigningKey> add_founder_keys(const std::string& handle,
                                            const folder::DataFolder& folder,
                                            const std::vector<std::string>& apart,
                                            v1::Founder& founder) {
  using ledger::Role;
  std::vector<FounderKey> keys;
  const std::vector<std::pair<std::string, folder::KeyLabel>> plan = {
      {handle + ".key", {handle, {Role::vote, Role::operate}}},
      {handle + ".signer.key", {handle, {Role::sign}}},
      {handle + ".witness.key", {handle, {}, false, true}},
      {handle + ".recovery.key", {handle, {Role::recover}}}};
  const bool is_apart = std::find(apart.begin(), apart.end(), handle) != apart.end();
  const folder::DataFolder own{is_apart ? folder.signer(handle) : folder.path};
  for (const auto& [name, label] : plan) {
    Result<crypto::SigningKey> key = crypto::SigningKey::generate();
    if (!key) return tl::unexpected(key.error());
    const bool of_signer = label.witnesses || label.roles.front() == Role::sign;
    std::string path = (of_signer ? own : folder).keys();
    path.append("/").append(name);
    Status written = folder::write_key_file(path, label, *key, {});
    if (!written) return tl::unexpected(written.error());
    keys.push_back({label, *std::move(key)});
  }
  std::vector<const FounderKey*> ascending;
  ascending.reserve(keys.size());
  for (const FounderKey& key : keys) ascending.push_back(&key);
  std::sort(ascending.begin(), ascending.end(), [](const FounderKey* a, const FounderKey* b) {
    return a->key.public_key() < b->key.public_key();
  });
  for (const FounderKey* key : ascending) {
    v1::PartyKey& record = *founder.add_keys();
    record.set_key(key->key.public_key().bytes());
    for (const Role role : key->label.roles) record.add_roles(role_on_record(role));
    if (key->label.witnesses) record.add_roles(v1::WITNESS);
  }
  return std::move(keys.front().key);
}

Status add_founder(const SampleParty& party, const folder::DataFolder& folder,
                   const std::vector<std::string>& apart, v1::GenesisBody& body, SampleKeys& keys,
                   Bytes& salt) {
  const std::string& handle = party.handle;
  v1::Founder& founder = *body.add_founders();
  v1::PartyProfile& profile = *founder.mutable_party();
  profile.set_handle(handle);
  profile.set_kind(party.kind);
  salt.assign(32, '\0');
  crypto::random_fill({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  const Hash name = crypto::content_hash(salt, party.display_name);
  profile.mutable_display_names()->set_hash(name.bytes());
  profile.mutable_display_names()->set_length(party.display_name.size());
  if (party.kind == v1::INDIVIDUAL) {
    Bytes nonce(32, '\0');
    crypto::random_fill({reinterpret_cast<std::uint8_t*>(nonce.data()), nonce.size()});
    profile.set_commitment(crypto::sha256({nonce, party.display_name}).bytes());
  }
  Result<crypto::SigningKey> key = add_founder_keys(handle, folder, apart, founder);
  if (!key) return tl::unexpected(key.error());
  keys.vote.push_back(std::move(*key));
  return {};
}

Bytes sign_genesis(const v1::GenesisBody& body, const SampleKeys& keys) {
  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  for (std::size_t i = 0; i < keys.vote.size(); ++i) {
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(body.founders(static_cast<int>(i)).party().handle());
    signature.set_key(keys.vote[i].public_key().bytes());
    signature.set_signature(keys.vote[i].sign(ledger::genesis_message(genesis.body())).bytes());
  }
  return wire::encode(genesis);
}

// Whoever is to hold a name and is no founder becomes a holder without a seat, with one key for
// everything, as the rest of the sample by this hand. The file of them stays in the folder.
Status write_holders(const SamplePlan& plan, const folder::DataFolder& folder,
                     const v1::GenesisBody& body, ZoneFiles& zone) {
  Result<std::vector<Holder>> listed = read_holders(plan.zone.holders);
  if (!listed) return tl::unexpected(listed.error());
  std::set<std::string> handles;
  for (const Holder& holder : *listed) {
    for (std::string& party : wire::holders_of(holder.party)) {
      if (ledger::is_handle(party)) handles.insert(std::move(party));
    }
  }
  for (const v1::Founder& founder : body.founders()) handles.erase(founder.party().handle());
  std::string lines;
  using ledger::Role;
  for (const std::string& handle : handles) {
    const folder::KeyLabel label{handle, {Role::operate, Role::recover, Role::hold}};
    Result<crypto::SigningKey> key = crypto::SigningKey::generate();
    if (!key) return tl::unexpected(key.error());
    std::string path = folder.keys();
    path.append("/").append(handle).append(".key");
    if (Status put = folder::write_key_file(path, label, *key, {}, true); !put) return put;
    v1::NewHolder holder;
    holder.mutable_party()->set_handle(handle);
    holder.mutable_party()->set_kind(v1::COMPANY);
    v1::PartyKey& record = *holder.add_keys();
    record.set_key(key->public_key().bytes());
    for (const Role role : label.roles) record.add_roles(role_on_record(role));
    const Bytes message = members::genesis_application_message(body.name(), holder);
    holder.add_possession(key->sign(message).bytes());
    lines.append(wire::to_json(holder)).append("\n");
  }
  zone.holder_keys = folder.path + "/holders.jsonl";
  return machine::replace_file(zone.holder_keys, lines, machine::Access::open);
}

Status add_node_key(const folder::DataFolder& folder, std::string_view party,
                    v1::GenesisBody& body) {
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return tl::unexpected(key.error());
  const std::string handle(party);
  Status written =
      folder::write_key_file(folder.node_key(), {handle, {ledger::Role::sign}}, *key, {});
  if (!written) return written;
  v1::LogKey& log_key = *body.add_log_keys();
  log_key.set_party(handle);
  log_key.set_key(key->public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  return {};
}

// All signers are on this machine, so one that does not answer at once is away.
std::string signer_text(const SamplePlan& plan, const Created& created) {
  const std::string& zone = created.content.zone;
  return "# Configuration of this party's signer; `comity-signer --help` lists every setting.\n"
         "node = \"http://127.0.0.1:" +
         std::to_string(plan.api_port) + "\"\ncommunity = \"" + created.community.hex() +
         "\"\n\n[signing]\nanswer_seconds = 2\n\n[policy]\nzones = [" +
         (zone.empty() ? "" : "\"" + zone + "\"") + "]\n";
}

// Both groups of the zone: called to a ceremony, or dealt by this hand.
MoreActions set_groups(const SamplePlan& plan, const folder::DataFolder& folder) {
  if (plan.zone_members == 0) return nullptr;
  return [plan, folder](const std::string& zone) -> Result<std::vector<v1::Action>> {
    const Result<dns::Name> apex = dns::Name::parse(zone);
    if (!apex) return tl::unexpected(apex.error());
    std::vector<v1::Action> actions;
    for (const keys::Role role : {keys::Role::key_signing, keys::Role::zone_signing}) {
      const bool key_signing = role == keys::Role::key_signing;
      GroupPlan members{*apex, role, key_signing ? plan.key_threshold : plan.zone_threshold, {}};
      const std::vector<SampleParty> parties = parties_for(plan);
      for (std::size_t i = 0; i < (key_signing ? plan.key_members : plan.zone_members); ++i) {
        members.parties.push_back(parties[i].handle);
      }
      if (plan.signers_apart) {
        v1::CallCeremony& call = *actions.emplace_back().mutable_ceremonies_call();
        call.set_zone(zone);
        call.set_role(static_cast<v1::SigningRole>(role));
        call.set_purpose(v1::GENERATE);
        call.set_round_seconds(kRoundSeconds);
        *call.mutable_group() = group_of(members);
        continue;
      }
      v1::SetGroup& group = *actions.emplace_back().mutable_keys_set_group();
      group.set_zone(zone);
      group.set_role(static_cast<v1::SigningRole>(role));
      if (Status dealt = deal_group(members, folder, *group.mutable_group()); !dealt) {
        return tl::unexpected(dealt.error());
      }
    }
    return actions;
  };
}

Status build_sample(const SamplePlan& plan, const folder::DataFolder& folder,
                    const Progress& progress, Created& created) {
  if (Status made = machine::make_folder(folder.keys()); !made) return made;
  v1::GenesisBody body;
  body.set_name("sample community");
  wire::set_time(*body.mutable_time(), plan.time);
  body.set_rules_version(1);
  body.set_demo(true);
  const std::vector<std::string> apart = signers_of(plan);
  for (const std::string& party : apart) {
    const folder::DataFolder own{folder.signer(party)};
    if (Status made = machine::make_folder(own.keys()); !made) return made;
  }
  SampleKeys keys;
  std::vector<ledger::SaltedText> texts;
  std::vector<SampleParty> founders = parties_for(plan);
  std::sort(founders.begin(), founders.end(),
            [](const SampleParty& a, const SampleParty& b) { return a.handle < b.handle; });
  for (const SampleParty& party : founders) {
    Bytes salt;
    Status added = add_founder(party, folder, apart, body, keys, salt);
    if (!added) return added;
    texts.emplace_back(std::move(salt), party.display_name);
  }
  *body.mutable_constitution() = constitution::concert(
      "concert", wiring::registry().actions_under(body.rules_version()),
      {plan.consultation_seconds, plan.vote_seconds, plan.time_lock_seconds, true, kSeatTermDays});
  if (plan.adjust) plan.adjust(*body.mutable_constitution());
  if (Status added = add_node_key(folder, kNodeParty, body); !added) return added;
  ZoneFiles zone = plan.zone;
  if (plan.accounts) {
    if (Status written = write_holders(plan, folder, body, zone); !written) return written;
  }
  Result<ContentReport> content = write_genesis_content(zone, folder.genesis_content(), body,
                                                        set_groups(plan, folder), progress);
  if (!content) return tl::unexpected(content.error());
  created.content = *content;

  const Bytes genesis = sign_genesis(body, keys);
  progress("applying " + counted(content->actions, "action"));
  Result<Hash> community = create_store(folder.store(), genesis, folder.genesis_content(), texts);
  if (!community) return tl::unexpected(community.error());
  created.community = *community;
  for (const std::string& party : apart) {
    const std::string file = folder.signer(party) + "/signer.toml";
    Status put = machine::replace_file(file, signer_text(plan, created), machine::Access::open);
    if (!put) return put;
  }
  if (Status put = machine::replace_file(folder.genesis(), genesis, machine::Access::open); !put)
    return put;
  return machine::replace_file(folder.config(), config_text(plan.api_port), machine::Access::open);
}

}  // namespace

Result<Created> create_sample(const SamplePlan& plan, const Progress& progress) {
  Created created;
  Status done = build_folder(plan.data, [&](const folder::DataFolder& folder) {
    return build_sample(plan, folder, progress, created);
  });
  if (!done) return tl::unexpected(done.error());
  return created;
}

}  // namespace comity::founding
