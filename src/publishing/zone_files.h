// What stands on disk of every zone: replaced atomically, and kept as it was when there is nothing
// better. Any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "dns/name.h"

namespace comity::publishing {

struct PublishedZone {
  std::string apex;
  std::string file;
  std::uint32_t serial = 0;    // 0: there is no file of this run yet
  std::uint64_t height = 0;    // of the state it was derived from
  std::uint64_t revision = 0;  // of its collection
  std::string trouble;         // empty: as good as the state

  // What a jointly signed zone has besides.
  struct Joint {
    std::string trust_anchor_file;
    std::uint64_t session = 0;  // that signed what stands in the file
    Time expires;               // the first signature to run out
    std::uint32_t threshold = 0;
    std::uint32_t members = 0;
    bool dealt = false;   // one hand made all shares
    std::string warning;  // for the operator: works, but needs somebody soon
  };
  std::optional<Joint> joint;
};

// What a zone's document group signed, as it lies beside the zone file: octets, and 64 octets of
// signature, or a text of several (publications/zone/own_signatures.h; session 0).
struct PublishedDocument {
  std::uint64_t session = 0;
  std::string file;
  std::shared_ptr<const std::string> octets;
  std::shared_ptr<const std::string> signature;
};

// What a zone came to by its newest change.
struct ZoneChange {
  std::uint64_t revision = 0;  // of its collection
  std::uint64_t height = 0;    // at which it was looked at
  Time at;                     // block time of the change
};
// How far a zone on disk is behind the state; zeros: not at all.
struct ZoneLag {
  std::uint64_t heights = 0;
  Time since;  // block time of the first change that is not on disk
};

// A published zone for who serves it: canonical wire form and order, in octets that versions share
// where they can. The first are at least those of the apex.
using Stretches = std::vector<std::shared_ptr<const Bytes>>;
// Its master file, in parts that versions share too.
using ZoneText = std::vector<std::shared_ptr<const std::string>>;
using Serve = std::function<void(const dns::Name& apex, Stretches)>;

class ZoneFiles {
 public:
  // `serve` gets every zone that is published, on the thread that does so.
  explicit ZoneFiles(std::string folder, Serve serve = nullptr)
      : folder_(std::move(folder)), serve_(std::move(serve)) {}

  [[nodiscard]] std::string path(const dns::Name& apex) const;
  [[nodiscard]] std::string trust_anchor_path(const dns::Name& apex) const;

  // Writes `text` and makes `zone` what health shows of it. When it cannot be written the last good
  // file stays, and health says why.
  [[nodiscard]] Status put(const dns::Name& apex, PublishedZone zone, ZoneText text);
  // Hands what was put to who serves zones, if there is anybody.
  void serve(const dns::Name& apex, const std::function<Stretches()>& content) const;
  // The same of the trust anchor as a document. Its signature is replaced first.
  [[nodiscard]] Status put_document(const dns::Name& apex, PublishedDocument document);
  [[nodiscard]] std::optional<PublishedDocument> document(const dns::Name& apex) const;
  // What the zone is at now; nothing new when it is noted or on disk already.
  void note_change(const dns::Name& apex, const ZoneChange& change);
  [[nodiscard]] ZoneLag lag(const std::string& apex) const;
  // Why the zone cannot be published as it should be: the last good file stays. Empty: it can.
  void set_trouble(const dns::Name& apex, const std::string& trouble);
  void set_joint(const dns::Name& apex, const PublishedZone::Joint& joint);

  [[nodiscard]] std::optional<PublishedZone> find(const dns::Name& apex) const;
  [[nodiscard]] std::vector<PublishedZone> all() const;
  // What was written last, whole; null before. All who have it of one version have the same octets.
  [[nodiscard]] std::shared_ptr<const std::string> text(const dns::Name& apex) const;

 private:
  PublishedZone& entry(const dns::Name& apex);

  const std::string folder_;
  const Serve serve_;
  mutable std::mutex mutex_;
  std::map<std::string, PublishedZone> zones_;
  struct Text {
    ZoneText parts;
    std::weak_ptr<const std::string> whole;  // while somebody has it
  };
  mutable std::map<std::string, Text> texts_;
  std::map<std::string, PublishedDocument> documents_;
  std::map<std::string, std::deque<ZoneChange>> unpublished_;  // oldest first
};

}  // namespace comity::publishing
