// Who put on a delegation, on a host, and at a name what their records say, as far as a bundle
// proves it. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/bundle_view.h"
#include "evidence/holders.h"
#include "evidence/provenance.h"
#include "wire/fwd.h"

namespace comity::evidence {

// What a record says that its holder sets by itself.
struct OwnPart {
  std::string name;                 // "NS set", "address set of ns.net."
  std::string full;                 // "NS set of net"
  std::string owner;                // the name at which its records are
  std::vector<std::string> labels;  // of which the closest that is registered has who may set it
  std::uint64_t set_at = 0;         // height; 0 = genesis
  // Whether an action sets such a one; and the very one that stands.
  std::function<bool(const v1::Action&)> puts;
  std::function<bool(const v1::Action&)> puts_it;
  // Comes with the creation of the delegation, and goes with it.
  bool made_with = false;
  std::vector<std::uint32_t> types{};  // of its records: a narrower key sets those that it names
};
// NS set and DS set of a delegation; and the addresses of a host. The records outlive them.
[[nodiscard]] std::vector<OwnPart> parts_of(const std::string& zone, const std::string& label,
                                            const v1::Delegation& record);
[[nodiscard]] OwnPart addresses_of(const std::string& zone, const std::string& name,
                                   const v1::Host& record);

// Of a record set at the apex or below it, and of what the zone says of itself, of which the record
// does not say when it was set.
[[nodiscard]] OwnPart set_of(const std::string& zone, const std::string& owner,
                             const v1::RecordSet& record);
[[nodiscard]] OwnPart soa_of(const std::string& zone, const v1::Zone& record);

// Who set it.
struct Whence {
  std::uint64_t decision = 0;                             // 0: none
  const proof::ProvenTransaction* transaction = nullptr;  // of the bundle; null: none
  std::string finding;   // a sentence that says so; neither of both: the founders
  std::string caveat{};  // what is to be known with it, or is not shown of it; empty: nothing
  // False where something besides is the log's word: that enough observers have said the same, and
  // that the holder had ordered it; that the holder before was gone, and had named its successor.
  bool is_whole = true;

  // The finding with its caveat.
  [[nodiscard]] std::string text() const {
    return caveat.empty() ? finding : finding + "; " + caveat;
  }
};

// What the bundle proves of who set the records of a zone. It refers to what it is made from.
class Origins {
 public:
  Origins(const BundleView& view, const proof::Verified& verified, const Provenance& provenance,
          std::string zone);

  // Of a part of this delegation. An error: what is in the bundle says otherwise than the record;
  // not_found: what the bundle would have to hold.
  [[nodiscard]] Result<Whence> of_delegation(const std::string& label, const v1::Delegation& record,
                                             const OwnPart& part) const;
  // Of anything else, likewise, held against whoever holds the closest registered name that the
  // bundle shows; of a host besides that it has its sponsor.
  [[nodiscard]] Result<Whence> of(const OwnPart& part) const;
  // Who gave the delegation to its holder.
  [[nodiscard]] Result<Whence> of_holder(const std::string& label,
                                         const v1::Delegation& record) const;
  [[nodiscard]] Result<Whence> of_host(const std::string& name, const v1::Host& host) const;

 private:
  // Of which delegation a part is, if of any.
  struct Place {
    std::string label;
    std::string holder;
    std::string registered_by;  // below its own name
    std::uint64_t since_decision = 0;
    std::uint64_t held_height = 0;
    std::optional<Time> made_at;  // when its holder got it by its being created
  };
  struct Sent {
    const proof::ProvenTransaction* transaction = nullptr;
    std::shared_ptr<const v1::Body> body;
  };
  struct Decided {
    std::uint64_t number = 0;
    Time at{};
    std::shared_ptr<const v1::ProposedActions> actions;
  };

  [[nodiscard]] Place place_of(const std::string& label, const v1::Delegation& record) const;
  [[nodiscard]] Result<Whence> of_registered(const std::string& label,
                                             const v1::Delegation& record) const;
  [[nodiscard]] Result<Whence> of_succeeded(const std::string& label,
                                            const v1::Delegation& record) const;
  [[nodiscard]] Result<Whence> find(const OwnPart& part, const Place& place) const;
  [[nodiscard]] Result<Whence> by_registration(const Sent& sent, const OwnPart& part,
                                               const Place& place) const;
  [[nodiscard]] Result<Whence> by_party(const Sent& sent, const OwnPart& part,
                                        const Place& place) const;
  [[nodiscard]] Result<Whence> by_observers(const Sent& sent, const OwnPart& part) const;
  [[nodiscard]] Status check_time(const Sent& sent, const OwnPart& part, const Place& place) const;
  [[nodiscard]] Result<std::optional<v1::KeyPower>> check_key(const Sent& sent,
                                                              const OwnPart& part) const;
  [[nodiscard]] Result<bool> check_held(const v1::KeyPower& power,
                                        const proof::ProvenTransaction& sent, const Place& place,
                                        const std::string& label) const;
  [[nodiscard]] Result<std::string> check_sender(const proof::ProvenTransaction& sent,
                                                 const OwnPart& part, const Place& place,
                                                 const std::optional<v1::KeyPower>& power) const;
  [[nodiscard]] bool any_decided(const std::function<bool(const v1::Action&)>& is) const;
  [[nodiscard]] std::uint64_t decision_with(const std::function<bool(const v1::Action&)>& is,
                                            Time since) const;
  [[nodiscard]] Result<Whence> without_transaction(const OwnPart& part, const Place& place) const;
  [[nodiscard]] Result<Whence> in_genesis(const OwnPart& part) const;

  const BundleView& view_;
  const Provenance& provenance_;
  const std::string zone_;
  std::map<std::string, Place> places_;  // of the delegations that the bundle shows
  std::vector<Sent> sent_;               // that were done, in their order
  std::vector<Decided> decided_;         // that came into effect
  std::vector<std::shared_ptr<const v1::Action>> founded_;
  EverHeld ever_held_;
};

struct OriginsFound {
  std::vector<std::string> sentences;
  bool is_whole = true;
};
// A sentence each about the NS set and the DS set of a delegation whose record is proven, and about
// the addresses of those of its name servers that have any: which transaction of a holder or which
// decision put it there. Errors as above.
[[nodiscard]] Result<OriginsFound> find_origins(const BundleView& view, const Origins& origins,
                                                const std::string& zone, const std::string& label,
                                                const v1::Delegation& record);

}  // namespace comity::evidence
