// To whom actions give registered names, and who has ever held which. Pure functions and values,
// any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/fwd.h"

namespace comity::evidence {

// Which delegation of the zone the action gives to whom, by decision or in genesis: its label and
// its holder; nothing when it gives none. And whom it gives this one to.
[[nodiscard]] std::optional<std::pair<std::string, std::string>> given_by(const v1::Action& action,
                                                                          std::string_view zone);
[[nodiscard]] std::optional<std::string> given_to(const v1::Action& action, std::string_view zone,
                                                  std::string_view label);

// For whom the action, or an act of a batch, registers the name below one's own; nothing when it
// does not. And whether a name was got that way, and by nothing else since.
[[nodiscard]] std::optional<std::string> registered_for(const v1::Action& action,
                                                        std::string_view zone,
                                                        std::string_view label);
[[nodiscard]] bool is_registered_below(const v1::Delegation& record);
// Whether it, or an act of a batch, takes the name over as a successor, or leaves it to those who
// hold it together with its sender; and whether a name was got in one of both ways, and by nothing
// else since.
[[nodiscard]] bool succeeds(const v1::Action& action, std::string_view zone,
                            std::string_view label);
[[nodiscard]] bool leaves(const v1::Action& action, std::string_view zone, std::string_view label);
[[nodiscard]] bool is_succeeded(const v1::Delegation& record);

// Names that `action`, or the acts of a batch, registers below those of `by`, which has sent it.
struct Registration {
  std::string label;
  std::string holder;
  std::string by;
};
void add_registrations(const v1::Action& action, std::string_view zone, const std::string& by,
                       std::vector<Registration>& out);

// Which parties have ever held the names of one zone, as far as it is known.
class EverHeld {
 public:
  // What a decision in effect, or the founders, have done.
  void add(const v1::Action& action, std::string_view zone);
  // What `by`, which has sent the action, takes over with it as a successor; that it could is the
  // log's word.
  void add_successions(const v1::Action& action, std::string_view zone, const std::string& by);
  // What was registered below what one held, and below that, and so on down; after everything else.
  void add_registered(std::vector<Registration> registrations);

  // One of several who hold it together has had it.
  [[nodiscard]] bool had(const std::string& label, const std::string& party) const {
    return held_.contains({label, party});
  }
  // Shown by a succession alone.
  [[nodiscard]] bool had_as_successor(const std::string& label, const std::string& party) const {
    return succeeded_.contains({label, party});
  }
  // A name above this one.
  [[nodiscard]] bool had_above(const std::string& label, const std::string& party) const;

 private:
  // Label and holder; of several together each besides.
  std::set<std::pair<std::string, std::string>> held_;
  std::set<std::pair<std::string, std::string>> succeeded_;
};

}  // namespace comity::evidence
