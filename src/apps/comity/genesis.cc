// A genesis from draft to the last signature. Each tool refuses what the start would refuse, before
// anybody signs, and shows what is signed and not its hash alone.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>

#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/local.h"
#include "apps/comity/progress.h"
#include "base/words.h"
#include "crypto/hash.h"
#include "founding/community.h"
#include "ledger/ledger.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "publications/minutes/readable.h"
#include "registers/constitution/queries.h"
#include "registers/members/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

constexpr std::size_t kGenesisBytes = 1 << 20;

Result<v1::Genesis> read_file(const std::string& path, v1::GenesisBody& body) {
  Result<Bytes> bytes = machine::read_file(path, kGenesisBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  Result<v1::Genesis> genesis = wire::decode<v1::Genesis>(*bytes);
  if (!genesis) return at(path, genesis.error());
  if (Status read = wire::decode_into(genesis->body(), body); !read) return at(path, read.error());
  return genesis;
}

Status add_log_key(const std::string& text, v1::GenesisBody& body) {
  const std::size_t colon = text.find(':');
  Result<Bytes> key = colon == std::string::npos ? Result<Bytes>(error("no colon"))
                                                 : from_hex(text.substr(colon + 1));
  if (!key || key->size() != 32) return error("log key `" + text + "`: write PARTY:64 hex digits");
  v1::LogKey& record = *body.add_log_keys();
  record.set_party(text.substr(0, colon));
  record.set_key(*key);
  return {};
}

Status fill_draft(const GenesisOptions& options, v1::GenesisBody& body) {
  body.set_name(options.name);
  wire::set_time(*body.mutable_time(), now());
  body.set_rules_version(1);
  body.set_demo(options.demo);
  for (const std::string& file : options.founders) {
    Result<Bytes> text = machine::read_file(file, kGenesisBytes);
    if (!text) return tl::unexpected(text.error());
    Status read = wire::from_json(*text, *body.add_founders());
    if (!read) return at(file, read.error());
  }
  std::sort(body.mutable_founders()->begin(), body.mutable_founders()->end(),
            [](const auto& a, const auto& b) { return a.party().handle() < b.party().handle(); });
  if (options.constitution.empty()) {
    *body.mutable_constitution() =
        constitution::concert("concert", wiring::registry().actions_under(body.rules_version()));
  } else {
    Result<Bytes> text = machine::read_file(options.constitution, kGenesisBytes);
    if (!text) return tl::unexpected(text.error());
    Status read = wire::from_json(*text, *body.mutable_constitution());
    if (!read) return at(options.constitution, read.error());
  }
  for (const std::string& text : options.log_keys) {
    if (Status added = add_log_key(text, body); !added) return added;
  }
  std::sort(body.mutable_log_keys()->begin(), body.mutable_log_keys()->end(),
            [](const auto& a, const auto& b) { return a.key() < b.key(); });
  body.mutable_policy()->set_threshold(options.threshold);
  return {};
}

// All that a start would refuse besides signatures that are missing. Without `content_file` what it
// holds is not looked at.
Result<Hash> check(const v1::Genesis& genesis, const std::string& content_file) {
  const Bytes octets = wire::encode(genesis);
  if (content_file.empty()) return ledger::check_draft(octets, wiring::registry());
  Result<ledger::ContentReader> content = founding::read_genesis_content(content_file);
  if (!content) return tl::unexpected(content.error());
  return ledger::check_draft(octets, *content, wiring::registry(), wiring::ports());
}

const v1::Founder* find_founder(const v1::GenesisBody& body, std::string_view handle) {
  const auto found =
      std::find_if(body.founders().begin(), body.founders().end(),
                   [&](const v1::Founder& one) { return one.party().handle() == handle; });
  return found == body.founders().end() ? nullptr : &*found;
}

bool has_signed(const v1::Genesis& genesis, std::string_view handle) {
  return std::any_of(genesis.signatures().begin(), genesis.signatures().end(),
                     [&](const v1::GenesisSignature& one) { return one.party() == handle; });
}

// A key that the genesis names for this founder, to vote: any other signature is worth nothing.
Status check_signer(const v1::GenesisBody& body, const folder::LoadedKey& key,
                    const std::string& file) {
  const std::string& party = key.label.party;
  const v1::Founder* founder = find_founder(body, party);
  if (founder == nullptr) return error(party + " is no founder in " + file);
  const Bytes octets = key.key.public_key().bytes();
  for (const v1::PartyKey& known : founder->keys()) {
    const auto& roles = known.roles();
    if (known.key() == octets && std::find(roles.begin(), roles.end(), v1::VOTE) != roles.end()) {
      return {};
    }
  }
  return error(ErrorKind::conflict, "key " + to_hex(octets) + " is not one with role vote that " +
                                        file + " names for " + party);
}

// Signatures stand in the order of founders, whoever signs first.
v1::Genesis with_signatures(const v1::Genesis& genesis, const v1::GenesisBody& body,
                            const std::map<std::string, v1::GenesisSignature>& signatures) {
  v1::Genesis next;
  next.set_body(genesis.body());
  for (const v1::Founder& founder : body.founders()) {
    const auto found = signatures.find(founder.party().handle());
    if (found != signatures.end()) *next.add_signatures() = found->second;
  }
  return next;
}

std::map<std::string, v1::GenesisSignature> signatures_of(const v1::Genesis& genesis) {
  std::map<std::string, v1::GenesisSignature> signatures;
  for (const v1::GenesisSignature& one : genesis.signatures()) signatures[one.party()] = one;
  return signatures;
}

Status write_genesis(const std::string& file, const v1::Genesis& genesis) {
  return machine::replace_file(file, wire::encode(genesis), machine::Access::open);
}

int print_count(const std::string& what, const v1::Genesis& genesis, const v1::GenesisBody& body) {
  std::cout << what << "; " << genesis.signatures_size() << " of " << body.founders_size()
            << " founders have signed\n";
  return kOk;
}

std::string lower_name(std::string_view name) { return ascii_lower(name); }

void print_founders(const v1::Genesis& genesis, const v1::GenesisBody& body) {
  for (const v1::Founder& founder : body.founders()) {
    const v1::PartyProfile& party = founder.party();
    row("founder", party.handle() + ", " + lower_name(v1::PartyKind_Name(party.kind())) +
                       (party.affiliation().empty() ? "" : ", of " + party.affiliation()) +
                       (has_signed(genesis, party.handle()) ? ": has signed" : ": has not signed"));
    for (const v1::PartyKey& key : founder.keys()) {
      std::string roles;
      for (const int role : key.roles()) {
        roles += " " + lower_name(v1::KeyRole_Name(static_cast<v1::KeyRole>(role)));
      }
      row("  key", to_hex(key.key()) + roles);
    }
  }
}

void print_constitution(const v1::Constitution& constitution) {
  row("constitution", constitution.name());
  for (const v1::Chamber& chamber : constitution.chambers()) {
    row("  chamber", wire::to_json(chamber));
  }
  for (const v1::Rule& rule : constitution.rules()) {
    std::string actions;
    for (const auto& line : constitution.actions()) {
      if (line.rule() == rule.id()) actions += " " + line.action();
    }
    row("  rule", rule.id() + ":" + actions);
    row("", wire::to_json(rule));
  }
  for (const auto& line : constitution.actions()) {
    if (line.rule().empty()) row("  line", wire::to_json(line));
  }
  v1::Constitution rest = constitution;  // whoever signs sees all of it
  rest.clear_name();
  rest.clear_chambers();
  rest.clear_rules();
  rest.clear_actions();
  row("  and", wire::to_json(rest));
}

// A table of code points is thousands of numbers, which nobody compares by eye: its version is what
// people know it by, and its octets stand under the root that is signed.
void print_action(const v1::Action& action) {
  if (action.has_names_set_code_points()) {
    const v1::CodePoints& table = action.names_set_code_points().code_points();
    row("  action", "code points of " + table.version() + ", " +
                        std::to_string(table.ranges_size() / 2) + " ranges");
    return;
  }
  row("  action", wire::to_json(action));
  for (const std::string& line : minutes::readable_octets(action)) row("", line);
}

// Every action of the content on a line of its own, and how many there are of each.
Status print_content(const std::string& file) {
  Result<ledger::ContentReader> content = founding::read_genesis_content(file);
  if (!content) return tl::unexpected(content.error());
  std::map<std::string, std::uint64_t> counts;
  const ledger::Registry registry = wiring::registry();
  Bytes octets;
  while (true) {
    Result<bool> more = (*content)(octets);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    v1::Action action;
    if (Status read = wire::decode_into(octets, action); !read) return read;
    const ledger::ActionType* type = registry.type_of(action);
    const std::string name(type == nullptr ? "unknown" : type->name);
    ++counts[name];
    print_action(action);
  }
  for (const auto& [name, count] : counts) row("content", std::to_string(count) + " " + name);
  return {};
}

int print_genesis(const v1::Genesis& genesis, const v1::GenesisBody& body,
                  const GenesisOptions& options) {
  row("name", body.name());
  row("community", crypto::sha256(genesis.body()).hex());
  if (const Result<Time> time = wire::to_time(body.time())) row("time", to_rfc3339(*time));
  row("rules", "version " + std::to_string(body.rules_version()));
  if (body.demo()) row("demo", "made by one hand, for trying out only");
  print_founders(genesis, body);
  for (const v1::LogKey& key : body.log_keys()) {
    row("log key", to_hex(key.key()) + " of " + key.party());
  }
  row("checkpoints", "need " + std::to_string(body.policy().threshold()) + " of " +
                         std::to_string(body.log_keys_size()) + " log keys");
  print_constitution(body.constitution());
  row("content", counted(body.content().actions(), "action") + " in " +
                     counted(body.content().length(), "octet") + ", root " +
                     to_hex(body.content().root()));
  if (!options.content.empty()) {
    if (Status shown = print_content(options.content); !shown) return fail(shown.error());
  } else if (body.content().actions() != 0) {
    row("", "name its file with --content to see and check it");
  }
  const Result<Hash> checked = check(genesis, options.content);
  if (!checked) return fail(checked.error());
  row("checked", std::string("a node takes it") + (genesis.signatures_size() == body.founders_size()
                                                       ? ", every founder has signed"
                                                       : " when every founder has signed"));
  return kOk;
}

}  // namespace

namespace {

// " government company ..."
std::string kinds_of_party() {
  std::string names;
  for (int kind = v1::PartyKind_MIN; kind <= v1::PartyKind_MAX; ++kind) {
    if (const std::string_view name = members::kind_name(kind); !name.empty()) {
      names.append(" ").append(name);
    }
  }
  return names;
}

}  // namespace

Result<v1::PartyProfile> profile_of(const FounderOptions& options) {
  v1::PartyProfile profile;
  profile.set_handle(options.party);
  std::string kind = options.kind;
  std::replace(kind.begin(), kind.end(), '-', '_');
  for (char& c : kind) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  v1::PartyKind number = v1::PARTY_KIND_UNSPECIFIED;
  if (!v1::PartyKind_Parse(kind, &number)) {
    return error("no such kind of party: " + options.kind + "; there are" + kinds_of_party());
  }
  profile.set_kind(number);
  profile.set_economy(options.economy);
  profile.set_region(options.region);
  profile.set_affiliation(options.affiliation);
  Result<Bytes> commitment = from_hex(options.commitment);
  if (!commitment) return at("--commitment", commitment.error());
  profile.set_commitment(*commitment);
  // What a start or an admission would refuse.
  if (const ledger::Verdict fits = members::check_profile(profile); !fits) {
    return error(fits.error().reason);
  }
  return profile;
}

int genesis_founder(const FounderOptions& options) {
  v1::Founder founder;
  Result<v1::PartyProfile> profile = profile_of(options);
  if (!profile) return fail(profile.error());
  *founder.mutable_party() = *std::move(profile);
  for (const std::string& file : options.key_files) {
    Result<folder::PublicPart> part = folder::read_public_part(file);
    if (!part) return fail(part.error());
    if (part->label.party != options.party) {
      return fail({ErrorKind::conflict, file + ": is a key of " + part->label.party});
    }
    *founder.add_keys() = key_record(part->label, part->key);
  }
  std::sort(founder.mutable_keys()->begin(), founder.mutable_keys()->end(),
            [](const auto& a, const auto& b) { return a.key() < b.key(); });
  std::cout << wire::to_json(founder, true) << "\n";
  return kOk;
}

namespace {

// Founders have read and signed what stands there: another draft under its name would be another
// community.
Status require_unsigned(const std::string& file) {
  if (!machine::exists(file)) return {};
  v1::GenesisBody body;
  const Result<v1::Genesis> standing = read_file(file, body);
  if (!standing || standing->signatures().empty()) return {};
  return error(ErrorKind::conflict, file + " has signatures of " +
                                        std::to_string(standing->signatures_size()) +
                                        " founders: draft under another name, or remove it");
}

}  // namespace

int genesis_draft(const Common& common, const GenesisOptions& options) {
  v1::GenesisBody body;
  if (Status whole = require_unsigned(options.file); !whole) return fail(whole.error());
  if (Status filled = fill_draft(options, body); !filled) return fail(filled.error());
  // What stands is replaced when all of the new is there.
  const std::string draft = options.content + ".new";
  Result<founding::ContentReport> content =
      founding::write_genesis_content({options.root_zone, options.holders, options.holder_keys},
                                      draft, body, nullptr, show_progress);
  end_progress();
  v1::Genesis genesis;
  Status done = content ? Status() : tl::unexpected(content.error());
  if (done) {
    genesis.set_body(wire::encode(body));
    const Result<Hash> checked = check(genesis, draft);
    if (!checked) done = tl::unexpected(checked.error());
  }
  if (done) done = machine::rename_file(draft, options.content);
  if (!done) {
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    return fail_in_lines(done.error());
  }
  Status written = write_genesis(options.file, genesis);
  if (!written) return fail(written.error());
  if (!common.json) std::cout << content->summary;
  std::cout
      << "community " << crypto::sha256(genesis.body()).hex() << "\n"
      << "draft in " << options.file << ", content in " << options.content
      << "; every founder reads it (`comity genesis show`) and signs it (`comity genesis sign`)\n";
  return kOk;
}

int genesis_sign(const Common& common, const GenesisOptions& options) {
  v1::GenesisBody body;
  Result<v1::Genesis> genesis = read_file(options.file, body);
  if (!genesis) return fail(genesis.error());
  if (Result<Hash> checked = check(*genesis, options.content); !checked) {
    return fail(checked.error());
  }
  Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  if (Status own = check_signer(body, *key, options.file); !own) return fail(own.error());
  const std::string& party = key->label.party;
  auto signatures = signatures_of(*genesis);
  v1::GenesisSignature& signature = signatures[party];
  signature.set_party(party);
  signature.set_key(key->key.public_key().bytes());
  signature.set_signature(key->key.sign(ledger::genesis_message(genesis->body())).bytes());
  const v1::Genesis next = with_signatures(*genesis, body, signatures);
  if (Status written = write_genesis(options.file, next); !written) return fail(written.error());
  return print_count(party + " has signed community " + crypto::sha256(next.body()).hex(), next,
                     body);
}

int genesis_merge(const GenesisOptions& options) {
  v1::GenesisBody body;
  Result<v1::Genesis> genesis = read_file(options.file, body);
  if (!genesis) return fail(genesis.error());
  auto signatures = signatures_of(*genesis);
  for (const std::string& file : options.others) {
    v1::GenesisBody ignored;
    Result<v1::Genesis> other = read_file(file, ignored);
    if (!other) return fail(other.error());
    if (other->body() != genesis->body()) {
      return fail({ErrorKind::conflict, file + ": another genesis than " + options.file +
                                            ": its community is " +
                                            crypto::sha256(other->body()).hex()});
    }
    if (Result<Hash> checked = check(*other, ""); !checked) {
      return fail({checked.error().kind, file + ": " + checked.error().message});
    }
    for (const auto& [party, signature] : signatures_of(*other)) {
      signatures.try_emplace(party, signature);
    }
  }
  const v1::Genesis next = with_signatures(*genesis, body, signatures);
  if (Result<Hash> checked = check(next, ""); !checked) return fail(checked.error());
  if (Status written = write_genesis(options.file, next); !written) return fail(written.error());
  return print_count(options.file, next, body);
}

int genesis_show(const Common& common, const GenesisOptions& options) {
  v1::GenesisBody body;
  Result<v1::Genesis> genesis = read_file(options.file, body);
  if (!genesis) return fail(genesis.error());
  if (!common.json) return print_genesis(*genesis, body, options);
  std::cout << wire::to_json(body) << "\n";
  const Result<Hash> checked = check(*genesis, options.content);
  return checked ? kOk : fail(checked.error());
}

}  // namespace comity::cli
