#include "audit/halls.h"

#include <set>
#include <utility>

namespace comity::audit {
namespace {

// Parties that have one vote together, or one.
struct Choir {
  std::set<std::string> chambers;
  std::set<Word> said;
  bool is_waiting = false;  // for one who has not voted
};

void seat(const Choir& choir, Hall& hall) {
  ++hall.now.seats;
  if (choir.said.empty()) {
    hall.silent += choir.is_waiting ? 1 : 0;
  } else if (choir.said.size() > 1 || choir.said.contains(Word::abstain)) {
    ++hall.now.abstain;
  } else if (choir.said.contains(Word::yes)) {
    ++hall.now.yes;
    hall.unsure_yes += choir.is_waiting ? 1 : 0;
  } else {
    ++hall.now.no;
    hall.unsure_no += choir.is_waiting ? 1 : 0;
  }
}

}  // namespace

std::vector<Numbers> Hall::ways() const {
  std::vector<Numbers> all;
  all.reserve(16);
  for (const Numbers& said : {Numbers{0, 0, 0, 0}, Numbers{0, silent, 0, 0},
                              Numbers{0, 0, silent, 0}, Numbers{0, 0, 0, silent}}) {
    for (const std::uint64_t yes_lost : {std::uint64_t{0}, unsure_yes}) {
      for (const std::uint64_t no_lost : {std::uint64_t{0}, unsure_no}) {
        all.push_back({now.seats, now.yes + said.yes - yes_lost, now.no + said.no - no_lost,
                       now.abstain + said.abstain + yes_lost + no_lost});
      }
    }
  }
  return all;
}

Halls seat_all(const Papers& papers, bool reason_for_no, std::uint64_t& left_out) {
  std::map<std::string, Cast> last;
  for (const Cast& cast : papers.cast) last[cast.party] = cast;
  // An affiliation is told from a party of the same name.
  std::map<std::pair<bool, std::string>, Choir> choirs;
  for (const Voter& voter : papers.voters) {
    const bool alone = voter.affiliation.empty();
    Choir& choir = choirs[{alone, alone ? voter.party : voter.affiliation}];
    choir.chambers.insert(voter.chambers.begin(), voter.chambers.end());
    const auto cast = last.find(voter.party);
    if (cast == last.end()) {
      choir.is_waiting = true;
    } else if (reason_for_no && cast->second.word == Word::no && !cast->second.has_reason) {
      ++left_out;
    } else {
      choir.said.insert(cast->second.word);
    }
  }
  Halls halls;
  halls[""];
  for (const std::string& chamber : papers.chambers) halls[chamber];
  for (const auto& [who, choir] : choirs) {
    seat(choir, halls[""]);
    for (const std::string& chamber : choir.chambers) {
      const auto hall = halls.find(chamber);
      if (hall != halls.end() && !chamber.empty()) seat(choir, hall->second);
    }
  }
  return halls;
}

}  // namespace comity::audit
