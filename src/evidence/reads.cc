#include "evidence/reads.h"

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

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override {
    note(key);
    return view_->get(key);
  }
  [[nodiscard]] Result<std::optional<Bytes>> read_at(const state::Key& key,
                                                     const Path& path) const override {
    note(key);
    return view_->read_at(key, path);
  }
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    reads_.collections.emplace(table, collection);
    view_->each(table, collection, visit);
  }
  [[nodiscard]] std::optional<Error> fault() const override { return view_->fault(); }

 private:
  void note(const state::Key& key) const {
    // A collection that is proven as a whole proves each of its records, and which are absent.
    if (!reads_.collections.contains({key.table, key.collection})) reads_.records.insert(key);
  }

  std::unique_ptr<state::View> view_;
  Reads& reads_;
};

}  // namespace

std::unique_ptr<state::View> note_reads(std::unique_ptr<state::View> view, std::uint64_t height,
                                        Reads& reads) {
  reads.height = height;
  return std::make_unique<NotingView>(std::move(view), reads);
}

}  // namespace comity::evidence
