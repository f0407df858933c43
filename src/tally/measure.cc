#include "tally/measure.h"

#include "tally/fraction.h"

namespace comity::tally {

std::uint64_t base_of(v1::Base base, const Count& count) {
  // The generated enum has values of its own that stand for "any other number": no switch.
  if (base == v1::YES_AND_NO) return count.yes + count.no;
  if (base == v1::CAST) return count.yes + count.no + count.abstain;
  if (base == v1::ALL_SEATS) return count.seats;
  return 0;
}

std::uint64_t participation(const v1::Quorum& quorum, const Count& count) {
  std::uint64_t taking_part = count.yes;
  if (!quorum.without_abstain()) taking_part += count.abstain;
  // Else those against would help by voting, and do better by staying away.
  if (quorum.with_no()) taking_part += count.no;
  return taking_part;
}

bool meets(const v1::Threshold& threshold, const Count& count) {
  const std::uint64_t base = base_of(threshold.base(), count);
  if (base == 0 || !is_share(threshold.share())) return false;
  return count.yes >= least(threshold.share(), base, threshold.strict()) + threshold.plus();
}

bool meets_maximum_no(const v1::Threshold& threshold, const Count& count) {
  const std::uint64_t base = base_of(threshold.base(), count);
  if (base == 0 || !is_share(threshold.share())) return false;
  std::uint64_t allowed = 0;
  return greatest(threshold.share(), base, threshold.strict(), allowed) && count.no <= allowed;
}

bool meets(const v1::Quorum& quorum, const Count& count) {
  const std::uint64_t taking_part = participation(quorum, count);
  if (!quorum.has_share()) {
    return quorum.strict() ? taking_part > quorum.count() : taking_part >= quorum.count();
  }
  if (count.seats == 0 || !is_share(quorum.share())) return false;
  return taking_part >= least(quorum.share(), count.seats, quorum.strict());
}

bool meets(const v1::Count& minimum, const Count& count) { return count.yes >= minimum.count(); }

bool meets(const v1::Chambers& chambers, std::uint64_t met, std::uint64_t seated) {
  if (!chambers.has_share()) return met >= chambers.count();
  if (seated == 0 || !is_share(chambers.share())) return false;
  return met >= least(chambers.share(), seated, false);
}

}  // namespace comity::tally
