#include "node/canary.h"

#include <chrono>
#include <optional>
#include <utility>

#include "dns/record.h"
#include "machine/files.h"
#include "machine/log.h"
#include "machine/program.h"
#include "servers/dns/message.h"

namespace comity::node {
namespace {

constexpr auto kLimit = std::chrono::seconds(60);  // for one version
constexpr auto kRetry = std::chrono::seconds(60);  // of a program that could not be asked

// What the program reads is what secondaries would get.
std::string master_file(const std::vector<primary::Stretch>& zone, std::uint32_t& serial) {
  std::string text;
  for (const primary::Stretch& stretch : zone) {
    BytesView rest = *stretch;
    while (const std::optional<primary::WireRecord> wire = primary::take_record(rest)) {
      const Result<dns::Name> owner = dns::Name::from_wire(wire->owner);
      if (!owner) continue;
      const dns::Record record{*owner, wire->type(), wire->ttl_seconds(), Bytes(wire->rdata())};
      if (record.type == dns::type::kSoa) serial = primary::serial_of(record);
      text += dns::to_text(record) + "\n";
    }
  }
  return text;
}

std::vector<std::string> filled(std::vector<std::string> words, const std::string& zone,
                                const std::string& file) {
  for (std::string& word : words) {
    if (word == "{zone}") word = zone;
    if (word == "{file}") word = file;
  }
  return words;
}

}  // namespace

Canary::Canary(std::vector<std::string> words, std::string file, Passed passed)
    : words_(std::move(words)),
      file_(std::move(file)),
      passed_(std::move(passed)),
      thread_([this] { run(); }) {}

Canary::~Canary() { stop(); }

void Canary::put(const dns::Name& apex, std::vector<primary::Stretch> zone) {
  {
    const std::lock_guard lock(mutex_);
    waiting_[apex] = std::move(zone);
  }
  wake_.notify_all();
}

void Canary::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::map<dns::Name, Canary::Refused> Canary::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void Canary::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    auto one = waiting_.extract(waiting_.begin());
    lock.unlock();
    const bool is_judged = judge(one.key(), one.mapped());
    lock.lock();
    if (is_judged) continue;
    waiting_.insert(std::move(one));  // unless a newer one has come
    wake_.wait_for(lock, kRetry, [this] { return stopping_; });
  }
}

bool Canary::judge(const dns::Name& apex, const std::vector<primary::Stretch>& zone) {
  std::uint32_t serial = 0;
  const std::string text = master_file(zone, serial);
  std::string why;
  bool is_judged = false;
  if (Status written = machine::replace_file(file_, text, machine::Access::open); !written) {
    why = written.error().message;
  } else {
    const auto ended = machine::run_program(filled(words_, apex.text(), file_), kLimit, [this] {
      const std::lock_guard lock(mutex_);
      return stopping_;
    });
    is_judged = ended.has_value();
    if (!ended) {
      why = ended.error().message;
    } else if (!ended->is_well) {
      why = words_.front() + " says: " + (ended->said.empty() ? "nothing" : ended->said);
    }
  }
  const Status removed = machine::remove_file(file_);
  if (!removed) machine::log::warning(removed.error().message);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return true;
    refused_.erase(apex);
    if (!why.empty()) refused_[apex] = {serial, why};
  }
  if (why.empty()) {
    passed_(apex, zone);
  } else {
    machine::log::error("zone " + apex.text() + " serial " + std::to_string(serial) +
                        " is not handed to secondaries: " + why);
  }
  return is_judged;
}

}  // namespace comity::node
