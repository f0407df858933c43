#include "publishing/zone_files.h"

#include "folder/data_folder.h"
#include "machine/files.h"
#include "machine/log.h"

namespace comity::publishing {

std::string ZoneFiles::path(const dns::Name& apex) const {
  return folder_ + "/" + folder::zone_file_name(apex);
}

std::string ZoneFiles::trust_anchor_path(const dns::Name& apex) const {
  return folder_ + "/" + folder::trust_anchor_file_name(apex);
}

PublishedZone& ZoneFiles::entry(const dns::Name& apex) {
  PublishedZone& zone = zones_[apex.text()];
  zone.apex = apex.text();
  zone.file = path(apex);
  return zone;
}

Status ZoneFiles::put(const dns::Name& apex, PublishedZone zone, ZoneText text) {
  std::vector<BytesView> parts;
  parts.reserve(text.size());
  for (const auto& part : text) parts.emplace_back(*part);
  if (Status written = machine::replace_file(path(apex), parts, machine::Access::open); !written) {
    set_trouble(apex, written.error().message);
    return written;
  }
  machine::log::info(
      "zone " + apex.text() + " serial " + std::to_string(zone.serial) + " at height " +
      std::to_string(zone.height) +
      (zone.joint ? ", signed in session " + std::to_string(zone.joint->session) : "") + " -> " +
      path(apex));
  const std::lock_guard lock(mutex_);
  std::deque<ZoneChange>& behind = unpublished_[apex.text()];
  while (!behind.empty() && behind.front().revision <= zone.revision) behind.pop_front();
  zones_[apex.text()] = std::move(zone);
  entry(apex).trouble.clear();
  texts_[apex.text()] = {std::move(text), {}};
  return {};
}

void ZoneFiles::serve(const dns::Name& apex, const std::function<Stretches()>& content) const {
  if (serve_) serve_(apex, content());
}

Status ZoneFiles::put_document(const dns::Name& apex, PublishedDocument document) {
  document.file = folder_ + "/" + folder::trust_anchor_document_name(apex);
  for (const auto& [path, octets] : {std::pair(document.file + ".sig", document.signature),
                                     std::pair(document.file, document.octets)}) {
    Status written = machine::replace_file(path, *octets, machine::Access::open);
    if (!written) return written;
  }
  machine::log::info("zone " + apex.text() + ": trust anchor signed " +
                     (document.session == 0
                          ? "separately"
                          : "in document-signing session " + std::to_string(document.session)) +
                     " -> " + document.file);
  const std::lock_guard lock(mutex_);
  documents_[apex.text()] = std::move(document);
  return {};
}

std::optional<PublishedDocument> ZoneFiles::document(const dns::Name& apex) const {
  const std::lock_guard lock(mutex_);
  const auto found = documents_.find(apex.text());
  if (found == documents_.end()) return std::nullopt;
  return found->second;
}

void ZoneFiles::note_change(const dns::Name& apex, const ZoneChange& change) {
  constexpr std::size_t kMost = 1'024;
  const std::lock_guard lock(mutex_);
  const auto published = zones_.find(apex.text());
  if (published != zones_.end() && change.revision <= published->second.revision &&
      published->second.serial != 0) {
    return;
  }
  std::deque<ZoneChange>& behind = unpublished_[apex.text()];
  if (!behind.empty() && change.revision <= behind.back().revision) return;
  // The first says since when, the last how far: those between are for what is published next.
  if (behind.size() == kMost) behind.pop_back();
  behind.push_back(change);
}

ZoneLag ZoneFiles::lag(const std::string& apex) const {
  const std::lock_guard lock(mutex_);
  const auto behind = unpublished_.find(apex);
  if (behind == unpublished_.end() || behind->second.empty()) return {};
  const auto published = zones_.find(apex);
  const std::uint64_t height = published == zones_.end() ? 0 : published->second.height;
  return {behind->second.back().height - height, behind->second.front().at};
}

void ZoneFiles::set_trouble(const dns::Name& apex, const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  PublishedZone& zone = entry(apex);
  if (!trouble.empty() && zone.trouble != trouble) {
    machine::log::error("zone " + apex.text() + " is not published: " + trouble +
                        "; the last good file stays");
  }
  zone.trouble = trouble;
}

void ZoneFiles::set_joint(const dns::Name& apex, const PublishedZone::Joint& joint) {
  const std::lock_guard lock(mutex_);
  entry(apex).joint = joint;
}

std::optional<PublishedZone> ZoneFiles::find(const dns::Name& apex) const {
  const std::lock_guard lock(mutex_);
  const auto found = zones_.find(apex.text());
  if (found == zones_.end()) return std::nullopt;
  return found->second;
}

std::vector<PublishedZone> ZoneFiles::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<PublishedZone> list;
  list.reserve(zones_.size());
  for (const auto& [apex, zone] : zones_) list.push_back(zone);
  return list;
}

std::shared_ptr<const std::string> ZoneFiles::text(const dns::Name& apex) const {
  const std::lock_guard lock(mutex_);
  const auto found = texts_.find(apex.text());
  if (found == texts_.end()) return nullptr;
  auto whole = found->second.whole.lock();
  if (whole) return whole;
  std::size_t octets = 0;
  for (const auto& part : found->second.parts) octets += part->size();
  std::string text;
  text.reserve(octets);
  for (const auto& part : found->second.parts) text += *part;
  whole = std::make_shared<const std::string>(std::move(text));
  found->second.whole = whole;
  return whole;
}

}  // namespace comity::publishing
