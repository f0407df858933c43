#include "tally/words.h"

#include "tally/fraction.h"
#include "tally/measure.h"

namespace comity::tally::words {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string fraction(const v1::Rational& share) {
  return number(share.numerator()) + "/" + number(share.denominator());
}

std::string_view base_name(v1::Base base) {
  if (base == v1::YES_AND_NO) return "yes and no";
  if (base == v1::CAST) return "the votes cast";
  if (base == v1::ALL_SEATS) return "all seats";
  return "an unknown base";
}

std::string in_chamber(const Count& count) {
  return count.chamber.empty() ? std::string() : " in chamber " + count.chamber;
}

std::string out_of(std::uint64_t part, std::uint64_t base, const Count& count) {
  return ": " + number(part) + " of " + number(base) + in_chamber(count);
}

constexpr std::string_view kNothing = ", an empty base is never enough";

}  // namespace

std::string threshold(const v1::Threshold& threshold, const Count& count) {
  const std::uint64_t base = base_of(threshold.base(), count);
  std::string text = threshold.strict() ? "more than " : "at least ";
  text += fraction(threshold.share());
  if (threshold.plus() > 0) text += " plus " + number(threshold.plus());
  text += " of ";
  text += base_name(threshold.base());
  text += out_of(count.yes, base, count);
  if (base == 0 || !is_share(threshold.share())) return text.append(kNothing);
  const std::uint64_t needed = least(threshold.share(), base, threshold.strict());
  return text + ", " + number(needed + threshold.plus()) + " needed";
}

std::string maximum_no(const v1::Threshold& threshold, const Count& count) {
  const std::uint64_t base = base_of(threshold.base(), count);
  std::string text = threshold.strict() ? "no from less than " : "no from at most ";
  text += fraction(threshold.share()) + " of ";
  text += base_name(threshold.base());
  text += out_of(count.no, base, count);
  if (base == 0 || !is_share(threshold.share())) return text.append(kNothing);
  std::uint64_t allowed = 0;
  if (!greatest(threshold.share(), base, threshold.strict(), allowed)) return text;
  return text + ", " + number(allowed) + " allowed";
}

std::string quorum(const v1::Quorum& quorum, const Count& count) {
  std::string text = "quorum, yes";
  if (quorum.with_no()) text += quorum.without_abstain() ? " or no" : ", no";
  if (!quorum.without_abstain()) text += " or abstain";
  text += quorum.strict() ? " from more than " : " from at least ";
  text += quorum.has_share() ? fraction(quorum.share()) + " of the seats" : number(quorum.count());
  text += out_of(participation(quorum, count), count.seats, count);
  if (!quorum.has_share()) return text;
  if (count.seats == 0 || !is_share(quorum.share())) return text.append(kNothing);
  return text + ", " + number(least(quorum.share(), count.seats, quorum.strict())) + " needed";
}

std::string minimum_yes(const v1::Count& minimum, const Count& count) {
  return "at least " + number(minimum.count()) + " yes: " + number(count.yes) + in_chamber(count);
}

std::string chambers(const v1::Chambers& chambers, std::uint64_t met, std::uint64_t seated) {
  std::string text = "in at least ";
  text += chambers.has_share() ? fraction(chambers.share()) : number(chambers.count());
  text += " of the seated chambers";
  for (int i = 0; i < chambers.among_size(); ++i) {
    text += (i == 0 ? " among " : ", ") + chambers.among(i);
  }
  text += ": " + number(met) + " of " + number(seated);
  if (!chambers.has_share()) return text;
  if (seated == 0 || !is_share(chambers.share())) return text.append(kNothing);
  return text + ", " + number(least(chambers.share(), seated, false)) + " needed";
}

std::string objections(const v1::Objections& objections, std::uint64_t open, std::uint64_t all) {
  std::string text =
      objections.major_only() ? "every major or formal objection" : "every objection";
  text += " is answered or withdrawn: ";
  if (all == 0) return text + "none was raised";
  return text + number(open) + " of " + number(all) + " open";
}

std::string combination(std::uint64_t needed, std::uint64_t all, std::uint64_t met) {
  std::string text = "at least " + number(needed);
  if (needed == all) text = "all";
  if (needed == 1 && all != 1) text = "any";
  return text + " of these " + number(all) + ": " + number(met) + " met";
}

}  // namespace comity::tally::words
