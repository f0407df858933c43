// Keeps every jointly signed zone published: whatever its groups sign is written to the zone's
// file, with the trust anchor beside it. One thread at a time.
//
// When fewer than the threshold can sign, or a session fails, the last good zone stays, and health
// says who is missing and when the signatures run out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "publications/zone/documents.h"
#include "publishing/group_driver.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

class ZoneSigner {
 public:
  // `reader` and `files` outlive it.
  ZoneSigner(const ledger::Reader& reader, ZoneFiles& files,
             std::vector<std::unique_ptr<LocalSigner>> signers, SigningOptions options);

  // One more, whose share was just made.
  void add(std::unique_ptr<LocalSigner> signer);
  // Moves every session on as far as the record allows, and publishes what is signed. Waits for
  // nobody. True when there may be more to do at once: a zone was published, and has changed since.
  bool tend();
  // Milliseconds for which nothing has to be tended unless a height is committed.
  [[nodiscard]] std::int64_t until_next_try() const;

 private:
  struct Groups {
    std::unique_ptr<GroupDriver> keys;
    std::unique_ptr<GroupDriver> zone;
    std::unique_ptr<GroupDriver> document;  // has nothing to do where there is no such group
    // Of the session that could not be published: reading it anew takes long, and every block calls
    // for a look.
    std::uint64_t unpublished = 0;
    Backoff publishing;
    Status trouble;
    Status document_trouble;
  };

  // Shares of an epoch that is over sign nothing any more, and leave the memory.
  void retire(const state::View& view);
  bool tend_zone(const dns::Name& apex, const state::View& view);
  [[nodiscard]] Groups& groups_of(const dns::Name& apex);
  // True when there was something new.
  bool publish_newest(const dns::Name& apex, Groups& groups);
  [[nodiscard]] Status publish(const dns::Name& apex, const state::View& view, GroupDriver& zone);
  // Signs the zone's document and writes it. True when there may be more to do.
  bool tend_document(const dns::Name& apex, const state::View& view, Groups& groups);
  [[nodiscard]] Status publish_document(const dns::Name& apex, const state::View& view,
                                        GroupDriver& document);
  // Where each member signs by a key of its own.
  [[nodiscard]] Status tend_separate(const dns::Name& apex, const state::View& view,
                                     const v1::SigningGroup& group);
  [[nodiscard]] Status sign_separately(LocalSigner& signer, const zone::Document& document,
                                       const Hash& hash);
  void report(const dns::Name& apex, const Groups& groups);

  const ledger::Reader& reader_;
  ZoneFiles& files_;
  std::vector<std::unique_ptr<LocalSigner>> signers_;
  SigningOptions options_;
  std::map<std::string, Groups> groups_;
  std::int64_t due_ = 0;  // when something is to be done without a commit, by options.monotonic
};

// The comment with which the files of a zone begin whose shares one hand dealt; empty for others.
[[nodiscard]] std::string_view dealt_mark(const state::View& view, const dns::Name& apex);

}  // namespace comity::publishing
