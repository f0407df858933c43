// Figures of evidence: what a bundle with all signed votes costs in communities of any size.
#pragma once

namespace comity::bench {

// One figure a line: octets of the bundle of a decision, of the genesis and of the votes in it;
// milliseconds that verifying and judging it take, and those that the signatures of the votes take
// alone. Medians of 21.
int assembly_figures(int members, int voters);

}  // namespace comity::bench
