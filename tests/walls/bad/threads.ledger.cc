// as: src/ledger/sample.cc
#include <atomic>

std::atomic<std::shared_ptr<const Head>> head;
std::future<int> later;  // bad
