// comity-verify: what stands in a proof bundle, checked without a node and without network.
#include <fstream>
#include <iostream>

#include "apps/comity-verify/report.h"
#include "crypto/verify.h"
#include "proof/limits.h"
#include "wire/codec.h"

namespace comity::verify {
namespace {

constexpr std::string_view kUsage =
    "usage: comity-verify [--community HEX] [--policy FILE] [--json] BUNDLE\n"
    "Walks from the community or the policy that you give to every record in BUNDLE.\n"
    "Exit codes: 0 included, 1 could not be read, 2 wrong words, 3 refused,\n"
    "4 newer rules: the bundle needs a newer program.\n";

Result<Bytes> read(const std::string& path, std::size_t maximum_bytes) {
  std::ifstream file(path, std::ios::binary);
  Bytes bytes;
  for (char c = 0; bytes.size() <= maximum_bytes && file.get(c);) bytes.push_back(c);
  if (bytes.size() > maximum_bytes) return error(ErrorKind::io, path + ": too long");
  if (!file.eof()) return error(ErrorKind::io, path + ": cannot be read");
  return bytes;
}

int fail(const Error& problem, int code) {
  std::cerr << "comity-verify: " << plain(problem.message) << "\n";
  return code;
}

int run(const std::vector<std::string>& words) {
  const Result<Options> options = parse(words);
  if (!options) return fail(options.error(), kUsageError);
  if (options->help) {
    std::cout << kUsage;
    return kIncluded;
  }
  proof::Trust trust{options->community, {}};
  if (!options->policy_file.empty()) {
    const Result<Bytes> text = read(options->policy_file, limits::kPolicyBytes);
    if (!text) return fail(text.error(), kUnreadable);
    const Result<proof::Policy> policy = proof::parse_policy(*text);
    if (!policy) return fail(policy.error(), kUsageError);
    trust.policy = *policy;
  }
  const Result<Bytes> bundle = read(options->bundle_file, limits::kBundleBytes);
  if (!bundle) return fail(bundle.error(), kUnreadable);
  const Result<proof::Verified> verified = proof::verify(*bundle, trust);
  std::cout << (options->json ? to_json(verified) : to_text(verified));
  if (verified) return kIncluded;
  return verified.error().kind == ErrorKind::newer_rules ? kNewerRules : kRefused;
}

}  // namespace
}  // namespace comity::verify

int main(int argc, char** argv) {
  comity::wire::silence_library_log();
  if (const auto ready = comity::crypto::initialise(); !ready) {
    return comity::verify::fail(ready.error(), comity::verify::kUnreadable);
  }
  return comity::verify::run({argv + 1, argv + argc});
}
