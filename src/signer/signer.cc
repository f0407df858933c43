#include "signer/signer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "folder/reseal.h"
#include "following/follower.h"
#include "following/http_source.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "machine/log.h"
#include "publishing/publisher.h"
#include "signer/bulletin.h"
#include "signer/policy.h"
#include "signer/remote_submitter.h"
#include "signer/retire.h"
#include "signer/witness.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signer {
namespace {

constexpr std::chrono::milliseconds kForNews{1'000};  // that a node lets us wait
constexpr std::chrono::milliseconds kBetweenLooks{200};
// After a block the next is near: sessions go on from block to block.
constexpr std::chrono::milliseconds kBetweenBlocks{20};
constexpr std::chrono::seconds kBlocksAreNear{2};
constexpr std::chrono::seconds kBetweenTries{5};  // when the node cannot be reached
constexpr std::chrono::seconds kForABlock{30};    // that a receipt names

// Keeps the copy up to date, and cosigns it, on a thread of its own.
class Pursuit {
 public:
  Pursuit(following::Follower& follower, Witness& witness, Bulletin& bulletin,
          std::function<void()> on_change, std::function<void()> on_end)
      : follower_(follower),
        witness_(witness),
        bulletin_(bulletin),
        on_change_(std::move(on_change)),
        on_end_(std::move(on_end)) {}
  Pursuit(const Pursuit&) = delete;
  Pursuit& operator=(const Pursuit&) = delete;
  ~Pursuit() { stop(); }

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  // Waits until the copy has this height, looking at once.
  bool reaches(std::uint64_t height) {
    std::unique_lock lock(mutex_);
    wanted_ = true;
    changed_.notify_all();
    return changed_.wait_for(lock, kForABlock, [&] { return height_ >= height || stopping_; }) &&
           height_ >= height;
  }
  Status ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      wanted_ = false;
      lock.unlock();
      const Clock::time_point begin = Clock::now();
      Status advanced = follower_.advance(is_busy() ? std::chrono::milliseconds() : kForNews);
      const std::uint64_t height = follower_.ledger().head().height;
      lock.lock();
      if (std::exchange(height_, height) != height) {
        near_until_ = Clock::now() + kBlocksAreNear;
        changed_.notify_all();
        lock.unlock();
        on_change_();
        lock.lock();
      }
      if (advanced) {
        lock.unlock();
        advanced = cosign();
        lock.lock();
      }
      lock.unlock();
      bulletin_.tend();
      lock.lock();
      if (!advanced && advanced.error().kind != ErrorKind::unavailable) {
        ended_ = advanced;
        lock.unlock();
        return on_end_();
      }
      say(advanced);
      changed_.wait_for(lock, pause(advanced, Clock::now() - begin),
                        [&] { return stopping_ || wanted_; });
    }
  }

  // While those who sign go on with the block.
  Status cosign() {
    const Result<bool> news = witness_.tend();
    if (!news) return tl::unexpected(news.error());
    if (*news) on_change_();
    return {};
  }

  // Then cosignatures are waited for too, of which the node's answer to who follows does not tell.
  bool is_busy() const { return Clock::now() < near_until_; }
  Clock::duration pause(const Status& advanced, Clock::duration took) const {
    if (!advanced) return kBetweenTries;
    if (is_busy()) return kBetweenBlocks;
    // When the node has let us wait.
    return took >= kForNews ? Clock::duration::zero() : kBetweenLooks;
  }

  // Each trouble once.
  void say(const Status& advanced) {
    std::string trouble = advanced ? "" : advanced.error().message;
    if (trouble == trouble_) return;
    if (trouble.empty()) {
      machine::log::info("the node answers again");
    } else {
      machine::log::warning(trouble);
    }
    trouble_ = std::move(trouble);
  }

  following::Follower& follower_;
  Witness& witness_;
  Bulletin& bulletin_;
  const std::function<void()> on_change_;
  const std::function<void()> on_end_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool wanted_ = false;
  std::uint64_t height_ = 0;
  Clock::time_point near_until_;  // the thread's own
  Status ended_;
  std::string trouble_;
  std::thread thread_;
};

// Whose signing keys lie here.
std::vector<std::string> parties_of(const folder::DataFolder& folder) {
  constexpr std::string_view kEnding = ".signer.key";
  std::vector<std::string> parties;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder.keys(), code)) {
    std::string name = entry.path().filename().string();
    if (!name.ends_with(kEnding)) continue;
    name.resize(name.size() - kEnding.size());
    parties.push_back(std::move(name));
  }
  std::sort(parties.begin(), parties.end());
  return parties;
}

// Opened in this order; members are destroyed in the other.
class RunningSigner final : public Signer {
 public:
  RunningSigner(SignerFolder folder, const folder::SignerConfig& config)
      : folder_(std::move(folder)), config_(config) {}
  ~RunningSigner() override { stop(); }

  Status open(const folder::PassphraseSource& asked, const std::function<bool()>& stopped,
              std::function<void()> on_end);
  std::string summary() const override;
  Status ended() const override { return pursuit_->ended(); }
  void stop() override {
    if (pursuit_) pursuit_->stop();
    if (publisher_) publisher_->stop();
  }

 private:
  Status open_folder();
  Status open_copy(const std::function<bool()>& stopped);
  Status load_shares(const folder::PassphraseSource& passphrase);
  Status open_witness(const folder::PassphraseSource& passphrase);
  publishing::Permits permits();

  const SignerFolder folder_;
  const folder::SignerConfig config_;
  std::optional<machine::FileLock> lock_;
  std::unique_ptr<following::HttpSource> source_;
  std::unique_ptr<following::Follower> follower_;
  std::unique_ptr<RemoteSubmitter> submitter_;
  std::unique_ptr<WitnessBoard> board_;
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<Policy> policy_;
  std::unique_ptr<publishing::ZoneFiles> zone_files_;
  std::vector<std::unique_ptr<publishing::LocalSigner>> shares_;
  std::string offices_;            // for people
  std::set<std::string> parties_;  // whose shares and keys these are
  std::unique_ptr<Bulletin> bulletin_;
  std::unique_ptr<publishing::Publisher> publisher_;
  std::unique_ptr<Pursuit> pursuit_;
};

Status RunningSigner::open_folder() {
  if (!config_.community) {
    return error(folder_.config() +
                 ": names no community; write community = \"ID\" there, its id as "
                 "its founders say it");
  }
  Result<machine::FileLock> lock = lock_folder(folder_);
  if (!lock) return tl::unexpected(lock.error());
  lock_ = *std::move(lock);
  if (Status standing = check_not_retired(folder_); !standing) return standing;
  return folder::settle(folder_.path);
}

Status RunningSigner::open_copy(const std::function<bool()>& stopped) {
  auto source = following::HttpSource::open(config_.node);
  if (!source) return tl::unexpected(source.error());
  source_ = *std::move(source);
  // A copy may be thrown away and made anew; what was cosigned binds all the same.
  following::FollowOptions options{folder_.copy(), *config_.community, {}, folder_.seen()};
  options.run.progress = [stopped](const following::Progress& progress) {
    machine::log::info("height " + std::to_string(progress.height) + " of " +
                       std::to_string(progress.newest));
    return !stopped();
  };
  auto follower = following::Follower::open(std::move(options), *source_);
  if (!follower) return tl::unexpected(follower.error());
  follower_ = *std::move(follower);
  Status advanced = follower_->advance();
  // A node that is away comes again; the copy says whose shares these are.
  if (!advanced && advanced.error().kind != ErrorKind::unavailable) return advanced;
  if (!advanced) machine::log::warning(advanced.error().message);
  return {};
}

publishing::Permits RunningSigner::permits() {
  const auto document = [this](const dns::Name& apex) { return policy_->accept(apex, 0); };
  const auto of_session = [this](const signing::Session& session) {
    const Time expiration{std::int64_t{1'000} * session.times().expiration};
    return policy_->permit(
        {session.apex(), session.role(), session.height(), expiration, session.remaining() != 0},
        machine::wall_time());
  };
  return {of_session, document};
}

Status RunningSigner::load_shares(const folder::PassphraseSource& passphrase) {
  for (const std::string& inner : {folder_.zones(), folder_.signed_last()}) {
    if (Status made = machine::make_folder(inner); !made) return made;
  }
  policy_ = std::make_unique<Policy>(
      config_.policy, folder_.signed_last(),
      [this](std::uint64_t height) { return follower_->ledger().view(height); });
  const folder::DataFolder parts{folder_.path};
  auto shares = publishing::load_local_signers(parts, follower_->ledger(), *submitter_, passphrase,
                                               permits());
  if (!shares) return tl::unexpected(shares.error());
  shares_ = *std::move(shares);
  for (const auto& share : shares_) {
    const signing::Custodian& custodian = share->custodian;
    parties_.insert(custodian.party());
    offices_ += "share        " + custodian.party() + ", zone " + custodian.apex().text() + ", " +
                std::string(keys::role_name(custodian.role())) + "-signing, epoch " +
                std::to_string(custodian.epoch()) + "\n";
  }
  for (const std::string& party : parties_of(parts)) {
    offices_ += "key          " + party + ", for ceremonies too\n";
    parties_.insert(party);
  }
  if (!offices_.empty()) return {};
  return error(ErrorKind::not_found,
               folder_.path +
                   ": no share of a key in custody/ and no keys/PARTY.signer.key, so "
                   "there is nothing to sign with");
}

Status RunningSigner::open_witness(const folder::PassphraseSource& passphrase) {
  auto board = open_board(config_.node);
  if (!board) return tl::unexpected(board.error());
  board_ = *std::move(board);
  auto keys = load_witness_keys(folder_.path, passphrase);
  if (!keys) return tl::unexpected(keys.error());
  for (const WitnessKey& key : *keys) offices_ += "witness      " + key.party + "\n";
  if (keys->empty()) {
    machine::log::warning(folder_.path +
                          ": no keys/PARTY.witness.key, so the log is not cosigned from here, and "
                          "the others may lack it: docs/guides/run-a-signer.md");
  }
  witness_ = std::make_unique<Witness>(
      *std::move(keys), *follower_, *board_,
      Witness::Clocks{machine::wall_time, machine::monotonic_milliseconds});
  return {};
}

Status RunningSigner::open(const folder::PassphraseSource& asked,
                           const std::function<bool()>& stopped, std::function<void()> on_end) {
  if (Status opened = open_folder(); !opened) return opened;
  const auto passphrase = folder::folder_passphrase(folder_.path, asked);
  if (Status opened = open_copy(stopped); !opened) return opened;
  auto submitter = RemoteSubmitter::open(
      config_.node, [this](std::uint64_t height) { return pursuit_->reaches(height); });
  if (!submitter) return tl::unexpected(submitter.error());
  submitter_ = *std::move(submitter);
  if (Status loaded = load_shares(passphrase); !loaded) return loaded;
  if (Status opened = open_witness(passphrase); !opened) return opened;
  zone_files_ = std::make_unique<publishing::ZoneFiles>(folder_.zones());
  publishing::SigningOptions signing;
  signing.answer_milliseconds = std::int64_t{1'000} * config_.answer_seconds;
  signing.may_open = [this](const dns::Name& apex, const v1::OpenSession& claim) {
    return policy_->may_open(
        {apex, static_cast<keys::Role>(claim.role()), claim.height(),
         wire::to_time(claim.expiration()).value_or(Time{}), keys::is_part(claim)},
        machine::wall_time());
  };
  signing.backed = [this](const std::string& party, const dns::Name& apex, keys::Role role,
                          std::uint64_t opened) {
    return witness_->backed(party, apex, role, opened);
  };
  auto ceremonies = std::make_unique<publishing::LocalCeremonies>(
      folder::DataFolder{folder_.path}, follower_->ledger(), *submitter_, passphrase,
      machine::wall_time, permits(), [this](const dns::Name& apex, const v1::SigningTerms& terms) {
        return policy_->accept(apex, terms.validity_seconds());
      });
  publisher_ =
      std::make_unique<publishing::Publisher>(follower_->ledger(), *zone_files_, std::move(shares_),
                                              std::move(signing), std::move(ceremonies));
  bulletin_ = std::make_unique<Bulletin>(folder_.bulletin(),
                                         std::vector<std::string>(parties_.begin(), parties_.end()),
                                         config_, *follower_, *witness_);
  pursuit_ = std::make_unique<Pursuit>(
      *follower_, *witness_, *bulletin_, [this] { publisher_->notify(); }, std::move(on_end));
  // First, because whoever hands in waits for what the copy shows.
  pursuit_->start();
  publisher_->start();
  return {};
}

std::string RunningSigner::summary() const {
  const ledger::Head head = follower_->ledger().head();
  return "community    " + config_.community->hex() + "\nnode         " + config_.node +
         "\nheight       " + std::to_string(head.height) + ", " + to_rfc3339(head.block_time) +
         "\n" + offices_;
}

}  // namespace

Result<machine::FileLock> lock_folder(const SignerFolder& folder) {
  Result<machine::FileLock> lock = machine::FileLock::take(folder.lock());
  if (lock || lock.error().kind != ErrorKind::conflict) return lock;
  return error(ErrorKind::conflict,
               "another comity-signer is using " + folder.path + ": stop it first");
}

Result<std::unique_ptr<Signer>> Signer::start(const SignerFolder& folder,
                                              const folder::SignerConfig& config,
                                              const folder::PassphraseSource& passphrase,
                                              const std::function<bool()>& stopped,
                                              std::function<void()> on_end) {
  auto signer = std::make_unique<RunningSigner>(folder, config);
  Status opened = signer->open(passphrase, stopped, std::move(on_end));
  if (!opened) return tl::unexpected(opened.error());
  return signer;
}

}  // namespace comity::signer
