#include "apps/comity/local.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "apps/comity/clock.h"
#include "crypto/hash.h"
#include "founding/community.h"
#include "ledger/ledger.h"
#include "ledger/signing.h"
#include "machine/files.h"
#include "registers/constitution/queries.h"
#include "upkeep/backup.h"
#include "upkeep/doctor.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

constexpr std::size_t kGenesisBytes = 1 << 20;

// On a terminal one line that is written over, else a line each.
void show_progress(const std::string& line) {
  if (isatty(STDERR_FILENO) != 0) {
    std::cerr << "\r\033[K" << line << std::flush;
  } else {
    std::cerr << line << "\n";
  }
}
void end_progress() {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K" << std::flush;
}

Result<v1::Genesis> read_genesis(const std::string& path, v1::GenesisBody& body) {
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

}  // namespace

int init(const Common& common, const InitOptions& options) {
  if (!options.sample) {
    if (options.genesis.empty() || options.content.empty() || options.node_key.empty()) {
      return fail({ErrorKind::invalid,
                   "init needs --sample, or --genesis, --content and --node-key; "
                   "see docs/guides/start-a-community.md"});
    }
    Result<Hash> community = founding::create_from_genesis(
        options.genesis, options.content, options.node_key, common.data, options.port);
    if (!community) return fail(community.error());
    std::cout << "community " << community->hex() << " in " << common.data << "\n";
    return kOk;
  }
  founding::SamplePlan plan;
  plan.data = common.data;
  plan.root_zone = options.root_zone;
  plan.time = now();
  plan.api_port = options.port;
  plan.consultation_seconds = options.consultation_seconds;
  plan.vote_seconds = options.vote_seconds;
  plan.time_lock_seconds = options.time_lock_seconds;
  Result<founding::Created> created = founding::create_sample(plan, show_progress);
  end_progress();
  if (!created) return fail(created.error());
  std::cout << created->content.summary << "community " << created->community.hex() << " in "
            << common.data << "\nDEMO: one hand made it; every key lies in plain text in "
            << common.data << "/keys,\n      every share of the zone's signing keys in "
            << common.data << "/custody\n";
  return kOk;
}

int genesis_founder(const FounderOptions& options) {
  v1::Founder founder;
  v1::PartyProfile& profile = *founder.mutable_party();
  profile.set_handle(options.party);
  std::string kind = options.kind;
  std::replace(kind.begin(), kind.end(), '-', '_');
  for (char& c : kind) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  v1::PartyKind number = v1::PARTY_KIND_UNSPECIFIED;
  if (!v1::PartyKind_Parse(kind, &number)) {
    return fail({ErrorKind::invalid, "no such kind of party: " + options.kind});
  }
  profile.set_kind(number);
  profile.set_economy(options.economy);
  profile.set_region(options.region);
  profile.set_affiliation(options.affiliation);
  Result<Bytes> commitment = from_hex(options.commitment);
  if (!commitment) return fail({ErrorKind::invalid, "--commitment: " + commitment.error().message});
  profile.set_commitment(*commitment);
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

int genesis_draft(const Common& common, const GenesisOptions& options) {
  v1::GenesisBody body;
  if (Status filled = fill_draft(options, body); !filled) return fail(filled.error());
  Result<founding::ContentReport> content = founding::write_genesis_content(
      options.root_zone, options.content, body, nullptr, show_progress);
  end_progress();
  if (!content) return fail(content.error());
  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  Status written =
      machine::replace_file(options.file, wire::encode(genesis), machine::Access::open);
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
  Result<v1::Genesis> genesis = read_genesis(options.file, body);
  if (!genesis) return fail(genesis.error());
  Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  const std::string& party = key->label.party;
  v1::Genesis next;
  next.set_body(genesis->body());
  bool is_founder = false;
  // Signatures stand in the order of founders, whoever signs first.
  for (const v1::Founder& founder : body.founders()) {
    const std::string& handle = founder.party().handle();
    if (handle == party) {
      is_founder = true;
      v1::GenesisSignature& signature = *next.add_signatures();
      signature.set_party(handle);
      signature.set_key(key->key.public_key().bytes());
      signature.set_signature(key->key.sign(ledger::genesis_message(genesis->body())).bytes());
      continue;
    }
    for (const v1::GenesisSignature& signature : genesis->signatures()) {
      if (signature.party() == handle) *next.add_signatures() = signature;
    }
  }
  if (!is_founder) return fail({ErrorKind::invalid, party + " is no founder in " + options.file});
  Status written = machine::replace_file(options.file, wire::encode(next), machine::Access::open);
  if (!written) return fail(written.error());
  std::cout << party << " has signed; " << next.signatures_size() << " of " << body.founders_size()
            << " founders have\n";
  return kOk;
}

int genesis_show(const Common& common, const GenesisOptions& options) {
  v1::GenesisBody body;
  Result<v1::Genesis> genesis = read_genesis(options.file, body);
  if (!genesis) return fail(genesis.error());
  std::cout << wire::to_json(body, !common.json) << "\n";
  if (common.json) return kOk;
  std::cout << "community " << crypto::sha256(genesis->body()).hex() << "\n";
  Result<Hash> checked = ledger::check_genesis(wire::encode(*genesis), wiring::registry());
  std::cout << (checked ? "every founder has signed\n"
                        : "not complete: " + checked.error().message + "\n");
  return kOk;
}

int backup(const Common& common, const std::string& target) {
  Result<std::string> done = upkeep::backup(common.data, target);
  if (!done) return fail(done.error());
  std::cout << *done << "\n";
  return kOk;
}

int restore(const Common& common, const std::string& source) {
  Result<std::string> done = upkeep::restore(source, common.data);
  if (!done) return fail(done.error());
  std::cout << *done << "\n";
  return kOk;
}

int doctor(const Common& common) {
  constexpr int kFindings = 1;
  constexpr int kUnseen = 2;
  // Nobody is asked for a passphrase at night: sealed files are opened only when a file has it.
  folder::PassphraseSource passphrase;
  if (!common.passphrase_file.empty())
    passphrase = folder::passphrase_source(common.passphrase_file);
  const upkeep::Diagnosis diagnosis = upkeep::examine(common.data, passphrase, show_progress);
  end_progress();
  std::cout << (common.json ? upkeep::to_json(diagnosis) + "\n" : upkeep::to_text(diagnosis));
  if (!diagnosis.unseen.empty()) return kUnseen;
  return diagnosis.findings.empty() ? kOk : kFindings;
}

}  // namespace comity::cli
