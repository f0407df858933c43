#include "founding/community.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>

#include "base/limits.h"
#include "dns/record.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "founding/code_points.h"
#include "founding/import_zone.h"
#include "founding/new_folder.h"
#include "founding/new_holders.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "proof/log.h"
#include "storage/rocks_store.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::founding {
namespace {

constexpr std::uint64_t kProgressLines = 5'000;

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

Status read_zone(const std::string& path, ZoneImport& import, ContentReport& report,
                 const Progress& progress) {
  Result<machine::LineReader> lines = machine::LineReader::open(path);
  if (!lines) return tl::unexpected(lines.error());
  dns::MasterFileReader reader;
  std::vector<dns::Record> records;
  std::string line;
  while (true) {
    Result<bool> more = lines->next(line);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    records.clear();
    if (Status read = reader.line(line, records); !read) {
      import.add_unreadable(reader.line_number(), read.error());
    }
    for (dns::Record& record : records) import.add(std::move(record), reader.line_number());
    if (reader.line_number() % kProgressLines == 0) {
      progress("read " + std::to_string(reader.line_number()) + " lines of " + path);
    }
  }
  if (Status ended = reader.end(); !ended) {
    import.add_unreadable(reader.line_number(), ended.error());
  }
  report.lines = reader.line_number();
  return {};
}

// Who may hold a name of the zone: founders, and those that the genesis admits before it.
Status write_new_holders(const ZoneFiles& zone, const v1::GenesisBody& body, ContentWriter& writer,
                         std::set<std::string>& parties) {
  for (const v1::Founder& founder : body.founders()) parties.insert(founder.party().handle());
  if (zone.holder_keys.empty()) return {};
  Result<std::vector<v1::NewHolder>> holders = read_new_holders(zone.holder_keys, body);
  if (!holders) return tl::unexpected(holders.error());
  for (const v1::NewHolder& holder : *holders) parties.insert(holder.party().handle());
  return admit_holders(*std::move(holders), kHoldersOfGenesisAction,
                       [&writer](const v1::Action& action) { return writer.add(action); });
}

Status import_zone(const ZoneFiles& zone, std::set<std::string> parties, ContentWriter& writer,
                   ContentReport& report, const Progress& progress) {
  ZoneImport import;
  if (!zone.holders.empty()) {
    Result<std::vector<Holder>> holders = read_holders(zone.holders);
    if (!holders) return tl::unexpected(holders.error());
    import.set_holders(*std::move(holders), std::move(parties));
  }
  if (Status read = read_zone(zone.master, import, report, progress); !read) return read;
  Result<std::string> summary = import.finish([&](const v1::Action& action) {
    if (action.has_names_set_zone()) report.zone = action.names_set_zone().zone();
    return writer.add(action);
  });
  if (!summary) return at(zone.master, summary.error());
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

Result<ContentReport> write_genesis_content(const ZoneFiles& zone, const std::string& file,
                                            v1::GenesisBody& body, const MoreActions& more,
                                            const Progress& progress) {
  Result<ContentWriter> writer = ContentWriter::create(file);
  if (!writer) return tl::unexpected(writer.error());
  ContentReport report;
  v1::Action code_points;
  fill_code_points(*code_points.mutable_names_set_code_points()->mutable_code_points());
  if (Status added = writer->add(code_points); !added) return tl::unexpected(added.error());
  std::set<std::string> parties;
  const Status admitted = write_new_holders(zone, body, *writer, parties);
  if (zone.master.empty() && !admitted) return tl::unexpected(admitted.error());
  if (!zone.master.empty()) {
    // What is wrong with either file is said together.
    const Status done = import_zone(zone, std::move(parties), *writer, report, progress);
    if (!done && !admitted) {
      return error(admitted.error().message + "\n" + done.error().message);
    }
    if (!done || !admitted) return tl::unexpected((done ? admitted : done).error());
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
                          const std::string& content_file,
                          const std::vector<ledger::SaltedText>& texts) {
  Result<Hash> community = ledger::check_genesis(genesis, wiring::registry());
  if (!community) return tl::unexpected(community.error());
  Result<ledger::ContentReader> content = read_genesis_content(content_file);
  if (!content) return tl::unexpected(content.error());
  auto store = storage::RocksStore::open({.folder = store_folder, .create = true});
  if (!store) return tl::unexpected(store.error());
  Status created =
      ledger::create_ledger(**store, genesis, *content, wiring::registry(), wiring::ports());
  if (created) created = ledger::keep_texts(**store, texts, wiring::registry());
  if (!created) return tl::unexpected(created.error());
  return community;
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
    Result<Hash> id = create_store(folder.store(), *genesis, content_file, {});
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
