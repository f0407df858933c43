#include "upkeep/fetch_missing.h"

#include <memory>
#include <vector>

#include "folder/anchor.h"
#include "folder/data_folder.h"
#include "following/catch_up.h"
#include "following/http_source.h"
#include "following/reader_source.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "proof/limits.h"
#include "storage/rocks_store.h"
#include "upkeep/rollback.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

// A copy, and how far its log is to be believed.
class Copy {
 public:
  virtual ~Copy() = default;
  [[nodiscard]] virtual following::Source& source() = 0;
  [[nodiscard]] virtual Result<proof::Checkpoint> newest(const proof::Policy& policy) = 0;
};

class NodeCopy final : public Copy {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Copy>> open(const std::string& url) {
    auto source = following::HttpSource::open(url);
    if (!source) return tl::unexpected(source.error());
    return std::unique_ptr<Copy>(new NodeCopy(*std::move(source)));
  }
  following::Source& source() override { return *source_; }
  Result<proof::Checkpoint> newest(const proof::Policy& policy) override {
    const Result<std::string> text = source_->checkpoint();
    if (!text) return tl::unexpected(text.error());
    const auto accepted = following::accept_checkpoint(*text, policy);
    if (!accepted) return tl::unexpected(accepted.error());
    return accepted->checkpoint;
  }

 private:
  explicit NodeCopy(std::unique_ptr<following::HttpSource> source) : source_(std::move(source)) {}

  std::unique_ptr<following::HttpSource> source_;
};

class FolderCopy final : public Copy {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Copy>> open(const std::string& path) {
    const folder::DataFolder folder{path};
    auto store = storage::RocksStore::open({.folder = folder.store(), .read_only = true});
    if (!store) return tl::unexpected(store.error());
    auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
    if (!ledger) return at(folder.store(), ledger.error());
    return std::unique_ptr<Copy>(new FolderCopy(folder, *std::move(store), *std::move(ledger)));
  }
  following::Source& source() override { return source_; }
  Result<proof::Checkpoint> newest(const proof::Policy& policy) override {
    const Result<Bytes> text = machine::read_file(folder_.checkpoint(), limits::kCheckpointBytes);
    if (text) {
      const auto accepted = following::accept_checkpoint(*text, policy);
      if (!accepted) return at(folder_.checkpoint(), accepted.error());
      return accepted->checkpoint;
    }
    if (text.error().kind != ErrorKind::not_found) return tl::unexpected(text.error());
    const auto anchor = folder::Anchor::read(folder_.anchor());
    if (!anchor) return tl::unexpected(anchor.error());
    if (!*anchor) {
      return error(ErrorKind::not_found,
                   folder_.path +
                       ": has neither a signed checkpoint nor an anchor, so nothing says "
                       "how far its log is to be believed");
    }
    if (Status held = check_not_rolled_back(*ledger_, **anchor); !held) {
      return at(folder_.store(), held.error());
    }
    return proof::Checkpoint{proof::log_origin(policy.community), (*anchor)->log_size,
                             (*anchor)->log_root};
  }

 private:
  FolderCopy(folder::DataFolder folder, std::unique_ptr<storage::RocksStore> store,
             std::unique_ptr<ledger::Ledger> ledger)
      : folder_(std::move(folder)),
        store_(std::move(store)),
        ledger_(std::move(ledger)),
        source_(*ledger_) {}

  const folder::DataFolder folder_;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  following::ReaderSource source_;
};

Result<proof::Policy> policy_of(const ledger::Reader& reader) {
  const auto genesis = wire::decode<v1::Genesis>(reader.genesis());
  if (!genesis) return tl::unexpected(genesis.error());
  const auto body = wire::decode<v1::GenesisBody>(genesis->body());
  if (!body) return tl::unexpected(body.error());
  return proof::policy_of(reader.community(), *body);
}

// Its log has ours in it, so what it has besides may be run.
Status run_missing(following::Source& source, ledger::Ledger& ledger,
                   const proof::Checkpoint& checkpoint) {
  if (checkpoint.size > ledger.head().log_size) {
    const auto to_come = following::entries_to_come(source, ledger, checkpoint);
    if (!to_come) return tl::unexpected(to_come.error());
    const auto ran = following::catch_up(source, ledger, *to_come, {});
    return ran ? Status() : Status(tl::unexpected(ran.error()));
  }
  const Result<Hash> root = following::log_root(ledger, checkpoint.size);
  if (!root) return tl::unexpected(root.error());
  if (*root == checkpoint.root) return {};
  return error(ErrorKind::conflict, "its log is another than the one of the backup");
}

}  // namespace

Result<FetchedMissing> fetch_missing(ledger::Ledger& ledger, const std::string& from) {
  auto copy = from.starts_with("http://") ? NodeCopy::open(from) : FolderCopy::open(from);
  if (!copy) return at(from, copy.error());
  const Result<proof::Policy> policy = policy_of(ledger);
  if (!policy) return tl::unexpected(policy.error());
  const Result<proof::Checkpoint> newest = (*copy)->newest(*policy);
  if (!newest) return at(from, newest.error());
  following::Source& source = (*copy)->source();
  const std::uint64_t before = ledger.head().height;
  if (Status ran = run_missing(source, ledger, *newest); !ran) return at(from, ran.error());
  const Result<std::vector<Hash>> wanted = ledger.missing_texts();
  if (!wanted) return tl::unexpected(wanted.error());
  FetchedMissing fetched{ledger.head().height - before, 0};
  for (const Hash& hash : *wanted) {
    const Result<bool> here = following::fetch_text(source, ledger, hash);
    if (!here) return at(from, here.error());
    fetched.texts_missing += *here ? 0 : 1;
  }
  return fetched;
}

}  // namespace comity::upkeep
