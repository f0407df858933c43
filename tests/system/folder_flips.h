// For comity-loader: single flipped bits in every file of a community's folder.
#pragma once

#include <cstdint>
#include <string>

namespace comity::bench {

// Copies the folder `data` to `work`, which it makes and removes, and flips bits there, one at a
// time: all octets of small files, a sample of large ones, `bits` of an octet (1 to 8). Every flip
// is found by the doctor under the name of the file, or lies in a file that carries nothing, and
// then the node's answers are the same. Ends the program with a message when one is not; prints a
// line for each kind of file.
int folder_flips(const std::string& data, const std::string& work, int bits, std::uint64_t seed);

}  // namespace comity::bench
