#include "founding/community.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/limits.h"
#include "crypto/content.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "dns/record.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "founding/code_points.h"
#include "founding/dealing.h"
#include "founding/import_zone.h"
#include "ledger/ledger.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "proof/log.h"
#include "registers/constitution/queries.h"
#include "storage/rocks_store.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::founding {
namespace {

constexpr std::uint64_t kProgressLines = 5'000;
// The shortest that may be: a sample community is for trying out.
constexpr std::uint32_t kSeatTermDays = 30;
constexpr std::string_view kNodeParty = "ring-operators";  // whose node the sample's is

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Writes the content file: header, then length-prefixed actions.
class ContentWriter {
 public:
  [[nodiscard]] static Result<ContentWriter> create(const std::string& path) {
    File file(std::fopen(path.c_str(), "wbe"));
    if (!file) return error(ErrorKind::io, path + ": cannot create");
    ContentWriter writer(std::move(file), path);
    if (Status written = writer.write(ledger::kGenesisContentHeader); !written) {
      return tl::unexpected(written.error());
    }
    return writer;
  }

  [[nodiscard]] Status add(const v1::Action& action) {
    const Bytes bytes = wire::encode(action);
    Bytes length;
    append_u32(length, static_cast<std::uint32_t>(bytes.size()));
    if (Status written = write(length); !written) return written;
    leaves_.push_back(proof::log_leaf_hash(bytes));
    return write(bytes);
  }

  [[nodiscard]] Status finish(v1::GenesisContent& content) {
    if (std::fflush(file_.get()) != 0 || ::fsync(::fileno(file_.get())) != 0) {
      return error(ErrorKind::io, path_ + ": cannot sync");
    }
    content.set_root(proof::log_root(leaves_).bytes());
    content.set_length(length_);
    content.set_actions(leaves_.size());
    return {};
  }
  [[nodiscard]] std::uint64_t actions() const { return leaves_.size(); }

 private:
  ContentWriter(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Status write(BytesView bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
      return error(ErrorKind::io, path_ + ": cannot write; is the disk full?");
    }
    length_ += bytes.size();
    return {};
  }

  File file_;
  std::string path_;
  std::uint64_t length_ = 0;
  std::vector<Hash> leaves_;
};

Status import_zone(const std::string& path, ContentWriter& writer, ContentReport& report,
                   const Progress& progress) {
  Result<machine::LineReader> lines = machine::LineReader::open(path);
  if (!lines) return tl::unexpected(lines.error());
  ZoneImport import;
  dns::MasterFileReader reader;
  std::vector<dns::Record> records;
  std::string line;
  while (true) {
    Result<bool> more = lines->next(line);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    records.clear();
    if (Status read = reader.line(line, records); !read) return at(path, read.error());
    for (dns::Record& record : records) {
      if (Status added = import.add(std::move(record), reader.line_number()); !added) {
        return at(path, added.error());
      }
    }
    if (reader.line_number() % kProgressLines == 0) {
      progress("read " + std::to_string(reader.line_number()) + " lines of " + path);
    }
  }
  if (Status ended = reader.end(); !ended) return at(path, ended.error());
  report.lines = reader.line_number();
  Result<std::string> summary = import.finish([&](const v1::Action& action) {
    if (action.has_names_set_zone()) report.zone = action.names_set_zone().zone();
    return writer.add(action);
  });
  if (!summary) return at(path, summary.error());
  report.summary = *summary + "\n";
  return {};
}

Status add_more(const MoreActions& more, const std::string& zone, ContentWriter& writer) {
  if (!more) return {};
  const Result<std::vector<v1::Action>> actions = more(zone);
  if (!actions) return tl::unexpected(actions.error());
  for (const v1::Action& action : *actions) {
    if (Status added = writer.add(action); !added) return added;
  }
  return {};
}

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
    case ledger::Role::recover:
      break;
  }
  return v1::RECOVER;
}

// Writes the files and the records of a founder's keys; gives back the one that votes.
Result<crypto::SigningKey> add_founder_keys(const std::string& handle,
                                            const folder::DataFolder& folder,
                                            v1::Founder& founder) {
  using ledger::Role;
  std::vector<FounderKey> keys;
  const std::vector<std::pair<std::string, folder::KeyLabel>> plan = {
      {".key", {handle, {Role::vote, Role::operate}}},
      {".signer.key", {handle, {Role::sign}}},
      {".witness.key", {handle, {}, false, true}},
      {".recovery.key", {handle, {Role::recover}}}};
  for (const auto& [suffix, label] : plan) {
    Result<crypto::SigningKey> key = crypto::SigningKey::generate();
    if (!key) return tl::unexpected(key.error());
    const std::string path = folder.keys() + "/" + handle + suffix;
    if (Status written = folder::write_key_file(path, label, *key, {}); !written) {
      return tl::unexpected(written.error());
    }
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
                   v1::GenesisBody& body, SampleKeys& keys, Bytes& salt) {
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
  Result<crypto::SigningKey> key = add_founder_keys(handle, folder, founder);
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

std::string config_text(std::uint16_t api_port) {
  return "# Configuration of this node; `comityd --help` lists every setting.\n"
         "data = \".\"\n\n[api]\naddress = \"127.0.0.1\"\nport = " +
         std::to_string(api_port) + "\n";
}

Status put_texts(const std::string& store_folder,
                 const std::vector<std::pair<Bytes, std::string>>& texts) {
  auto store = storage::RocksStore::open({.folder = store_folder});
  if (!store) return tl::unexpected(store.error());
  auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!ledger) return tl::unexpected(ledger.error());
  for (const auto& [salt, text] : texts) {
    if (Status put = (*ledger)->put_content(salt, text); !put) return put;
  }
  return {};
}

// Runs `build` on "<data>.partial" and renames it to `data` when all went well.
template <typename Build>
Status build_folder(const std::string& data, const Build& build) {
  if (machine::is_occupied(data)) {
    return error(ErrorKind::conflict, data + ": not empty; name a new folder with --data");
  }
  const folder::DataFolder partial{data + ".partial"};
  std::error_code code;
  std::filesystem::remove_all(partial.path, code);
  Status done = machine::make_folder(partial.path);
  if (done) done = build(partial);
  if (!done) {
    std::filesystem::remove_all(partial.path, code);
    return done;
  }
  return machine::place_folder(partial.path, data);
}

// Both groups of the zone, dealt by this hand.
MoreActions deal_all(const SamplePlan& plan, const folder::DataFolder& folder) {
  if (plan.zone_members == 0) return nullptr;
  return [plan, folder](const std::string& zone) -> Result<std::vector<v1::Action>> {
    const Result<dns::Name> apex = dns::Name::parse(zone);
    if (!apex) return tl::unexpected(apex.error());
    std::vector<v1::Action> actions;
    for (const keys::Role role : {keys::Role::key_signing, keys::Role::zone_signing}) {
      const bool key_signing = role == keys::Role::key_signing;
      DealPlan deal{*apex, role, key_signing ? plan.key_threshold : plan.zone_threshold, {}};
      const std::vector<SampleParty> parties = parties_for(plan);
      for (std::size_t i = 0; i < (key_signing ? plan.key_members : plan.zone_members); ++i) {
        deal.parties.push_back(parties[i].handle);
      }
      v1::SetGroup& group = *actions.emplace_back().mutable_keys_set_group();
      group.set_zone(zone);
      group.set_role(static_cast<v1::SigningRole>(role));
      if (Status dealt = deal_group(deal, folder, *group.mutable_group()); !dealt) {
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
  SampleKeys keys;
  std::vector<std::pair<Bytes, std::string>> texts;
  std::vector<SampleParty> founders = parties_for(plan);
  std::sort(founders.begin(), founders.end(),
            [](const SampleParty& a, const SampleParty& b) { return a.handle < b.handle; });
  for (const SampleParty& party : founders) {
    Bytes salt;
    if (Status added = add_founder(party, folder, body, keys, salt); !added) return added;
    texts.emplace_back(std::move(salt), party.display_name);
  }
  *body.mutable_constitution() = constitution::concert(
      "concert", wiring::registry().actions_under(body.rules_version()),
      {plan.consultation_seconds, plan.vote_seconds, plan.time_lock_seconds, true, kSeatTermDays});
  if (plan.adjust) plan.adjust(*body.mutable_constitution());
  if (Status added = add_node_key(folder, kNodeParty, body); !added) return added;
  Result<ContentReport> content = write_genesis_content(plan.root_zone, folder.genesis_content(),
                                                        body, deal_all(plan, folder), progress);
  if (!content) return tl::unexpected(content.error());
  created.content = *content;

  const Bytes genesis = sign_genesis(body, keys);
  progress("applying " + std::to_string(content->actions) + " actions");
  Result<Hash> community = create_store(folder.store(), genesis, folder.genesis_content());
  if (!community) return tl::unexpected(community.error());
  created.community = *community;
  if (Status put = put_texts(folder.store(), texts); !put) return put;
  if (Status put = machine::replace_file(folder.genesis(), genesis, machine::Access::open); !put)
    return put;
  return machine::replace_file(folder.config(), config_text(plan.api_port), machine::Access::open);
}

}  // namespace

Result<ledger::ContentReader> read_genesis_content(const std::string& path) {
  std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "rbe"), [](std::FILE* open) {
    if (open != nullptr) std::fclose(open);
  });
  if (!file) return error(ErrorKind::not_found, path + ": cannot open the genesis content");
  Bytes header(ledger::kGenesisContentHeader.size(), '\0');
  if (std::fread(header.data(), 1, header.size(), file.get()) != header.size() ||
      header != ledger::kGenesisContentHeader) {
    return error(path + ": not a genesis content file");
  }
  return [file, path](Bytes& action) -> Result<bool> {
    Bytes prefix(4, '\0');
    const std::size_t got = std::fread(prefix.data(), 1, prefix.size(), file.get());
    if (got == 0 && std::feof(file.get()) != 0) return false;
    const std::uint32_t length = got == prefix.size() ? read_u32(prefix) : 0;
    if (got != prefix.size() || length > limits::kTransactionBytes) {
      return error(path + ": the genesis content is damaged");
    }
    action.resize(length);
    if (std::fread(action.data(), 1, length, file.get()) != length) {
      return error(path + ": the genesis content ends in the middle of an action");
    }
    return true;
  };
}

Result<ContentReport> write_genesis_content(const std::string& root_zone, const std::string& file,
                                            v1::GenesisBody& body, const MoreActions& more,
                                            const Progress& progress) {
  Result<ContentWriter> writer = ContentWriter::create(file);
  if (!writer) return tl::unexpected(writer.error());
  ContentReport report;
  v1::Action code_points;
  fill_code_points(*code_points.mutable_names_set_code_points()->mutable_code_points());
  if (Status added = writer->add(code_points); !added) return tl::unexpected(added.error());
  if (!root_zone.empty()) {
    if (Status done = import_zone(root_zone, *writer, report, progress); !done) {
      return tl::unexpected(done.error());
    }
    if (Status added = add_more(more, report.zone, *writer); !added) {
      return tl::unexpected(added.error());
    }
  }
  report.actions = writer->actions();
  if (Status finished = writer->finish(*body.mutable_content()); !finished) {
    return tl::unexpected(finished.error());
  }
  return report;
}

Result<Hash> create_store(const std::string& store_folder, BytesView genesis,
                          const std::string& content_file) {
  Result<Hash> community = ledger::check_genesis(genesis, wiring::registry());
  if (!community) return tl::unexpected(community.error());
  Result<ledger::ContentReader> content = read_genesis_content(content_file);
  if (!content) return tl::unexpected(content.error());
  auto store = storage::RocksStore::open({.folder = store_folder, .create = true});
  if (!store) return tl::unexpected(store.error());
  Status created =
      ledger::create_ledger(**store, genesis, *content, wiring::registry(), wiring::ports());
  if (!created) return tl::unexpected(created.error());
  return community;
}

Result<Created> create_sample(const SamplePlan& plan, const Progress& progress) {
  Created created;
  Status done = build_folder(plan.data, [&](const folder::DataFolder& folder) {
    return build_sample(plan, folder, progress, created);
  });
  if (!done) return tl::unexpected(done.error());
  return created;
}

namespace {

// Found here and not by outsiders, long after: checkpoints of another key are worth nothing.
Status check_node_key(BytesView genesis_octets, const std::string& file) {
  Result<folder::PublicPart> part = folder::read_public_part(file);
  if (!part) return tl::unexpected(part.error());
  if (ledger::is_log_key(genesis_octets, part->label.party, part->key)) return {};
  return error(ErrorKind::conflict,
               file + ": no log key of this genesis (it is " + part->key.hex() + " of " +
                   part->label.party +
                   "); name the file of one that `comity genesis show` lists, of a key with role "
                   "sign");
}

}  // namespace

Result<Hash> create_from_genesis(const std::string& genesis_file, const std::string& content_file,
                                 const std::string& node_key_file, const std::string& data,
                                 std::uint16_t api_port) {
  Result<Bytes> genesis = machine::read_file(genesis_file, folder::kGenesisBytes);
  if (!genesis) return tl::unexpected(genesis.error());
  if (Status known = check_node_key(*genesis, node_key_file); !known) {
    return tl::unexpected(known.error());
  }
  Hash community;
  Status done = build_folder(data, [&](const folder::DataFolder& folder) -> Status {
    Result<Hash> id = create_store(folder.store(), *genesis, content_file);
    if (!id) return at(genesis_file, id.error());
    community = *id;
    Result<Bytes> key = machine::read_file(node_key_file, 1 << 14);
    if (!key) return tl::unexpected(key.error());
    Status put = machine::replace_file(folder.node_key(), *key, machine::Access::secret);
    if (put) put = machine::replace_file(folder.genesis(), *genesis, machine::Access::open);
    if (put)
      put = machine::replace_file(folder.config(), config_text(api_port), machine::Access::open);
    std::error_code code;
    std::filesystem::copy_file(content_file, folder.genesis_content(), code);
    if (put && code) put = error(ErrorKind::io, content_file + ": " + code.message());
    return put;
  });
  if (!done) return tl::unexpected(done.error());
  return community;
}

}  // namespace comity::founding
