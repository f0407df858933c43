#include "evidence/reads.h"

#include "proof/limits.h"
#include "registers/constitution/queries.h"

namespace comity::evidence {
namespace {

class NotingView final : public state::View {
 public:
  NotingView(std::unique_ptr<state::View> view, Reads& reads)
      : view_(std::move(view)), reads_(reads) {
    // The document in force is parsed once a process and then not read any more, but whoever makes
    // the answer again has to.
    note(constitution::key_of(constitution::current_hash(*view_)));
  }

  // What reads on after more than a bundle holds is read nothing any more, so that it comes to an
  // end, and its answer is thrown away.
  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override {
    note(key);
    return is_full() ? std::nullopt : view_->get(key);
  }
  [[nodiscard]] Result<std::optional<Bytes>> read_at(const state::Key& key,
                                                     const Path& path) const override {
    note(key);
    if (is_full()) return too_many_reads();
    return view_->read_at(key, path);
  }
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    reads_.collections.emplace(table, collection);
    if (!is_full()) view_->each(table, collection, visit);
  }
  [[nodiscard]] std::optional<Error> fault() const override {
    return is_full() ? std::optional(too_many_reads().value()) : view_->fault();
  }

 private:
  [[nodiscard]] bool is_full() const { return too_many(reads_); }
  void note(const state::Key& key) const {
    // A collection that is proven as a whole proves each of its records, and which are absent.
    if (!reads_.collections.contains({key.table, key.collection})) reads_.records.insert(key);
  }

  std::unique_ptr<state::View> view_;
  Reads& reads_;
};

}  // namespace

bool too_many(const Reads& reads) { return reads.records.size() > limits::kBundleReads; }

tl::unexpected<Error> too_many_reads() {
  return error("the answer follows from more than " + std::to_string(limits::kBundleReads) +
               " records: ask for less at a time");
}

std::unique_ptr<state::View> note_reads(std::unique_ptr<state::View> view, std::uint64_t height,
                                        Reads& reads) {
  reads.height = height;
  return std::make_unique<NotingView>(std::move(view), reads);
}

}  // namespace comity::evidence
