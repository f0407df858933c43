// The records of a verified bundle as a state that can be asked. What the bundle neither proves nor
// proves to be absent is a fault, so that nothing is counted without it. Any thread after it is
// made, save for fault(): one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "proof/bundle.h"
#include "state/view.h"

namespace comity::evidence {

class BundleView final : public state::View {
 public:
  explicit BundleView(const proof::Verified& verified);

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override;
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override;
  [[nodiscard]] std::optional<Error> fault() const override { return fault_; }

  // Whether every record of the collection is in the bundle.
  [[nodiscard]] bool is_complete(const std::string& table, const std::string& collection) const {
    return complete_.contains({table, collection});
  }
  // Numbers of the proposals that the bundle proves, ascending.
  [[nodiscard]] std::vector<std::uint64_t> proposals() const;

 private:
  void miss(const std::string& what) const;

  struct Placed {
    Path path;
    const state::Key* key;
    const Bytes* value;
  };

  std::map<state::Key, std::optional<Bytes>> records_;
  // By table and collection: what stands there, in the order of paths.
  std::map<std::pair<std::string, std::string>, std::vector<Placed>> complete_;
  mutable std::optional<Error> fault_;
};

}  // namespace comity::evidence
