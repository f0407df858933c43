// What stands below one slice of a genesis that is being made, with what was asked for lately:
// every action reads the record of its zone, and many ask again and again for what is not there.
// Nothing below changes as long as this lives, so no result depends on what is kept. One thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "state/view.h"

namespace comity::ledger {

class SliceView final : public state::View {
 public:
  explicit SliceView(std::unique_ptr<state::View> below) : below_(std::move(below)) {}

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override;
  [[nodiscard]] Result<std::optional<Bytes>> read_at(const state::Key& key,
                                                     const Path& path) const override;
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    below_->each(table, collection, visit);
  }
  [[nodiscard]] std::optional<Error> fault() const override { return below_->fault(); }

 private:
  struct Read {
    Path path;
    state::Key key;
    std::optional<Bytes> value;
  };
  // Two records that meet push each other out.
  static constexpr std::size_t kReads = 256;

  std::unique_ptr<state::View> below_;
  mutable std::array<std::optional<Read>, kReads> reads_;
};

}  // namespace comity::ledger
