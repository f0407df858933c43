// What a node gives over its API (docs/spec/api.md): tiles of the log, blocks, texts. Connections
// are kept, as many as threads ask at the same time.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "following/ahead.h"
#include "following/source.h"
#include "servers/http/socket/client.h"

namespace comity::following {

class HttpSource final : public Source {
 public:
  // As http::Client::open.
  [[nodiscard]] static Result<std::unique_ptr<HttpSource>> open(std::string_view address);

  // In one request. A node that does not have it, or gives what cannot be read, is asked for each
  // thing by itself.
  void look_ahead(std::uint64_t size, std::chrono::milliseconds wait) override;
  [[nodiscard]] Result<Bytes> genesis() override;
  [[nodiscard]] Result<std::string> checkpoint() override;
  [[nodiscard]] Result<std::vector<Hash>> leaf_hashes(std::uint64_t first,
                                                      std::uint64_t past) override;
  [[nodiscard]] Result<Bytes> entry(std::uint64_t index, std::uint64_t size) override;
  [[nodiscard]] Result<Recorded> block(std::uint64_t height) override;
  [[nodiscard]] Result<Bytes> salted_content(const Hash& hash) override;

 private:
  explicit HttpSource(std::string_view address) : address_(address) {}

  [[nodiscard]] Result<Bytes> get(const std::string& target);
  [[nodiscard]] Result<std::unique_ptr<http::Client>> take_client();
  [[nodiscard]] Status read_entries(std::uint64_t tile, std::uint64_t size);

  const std::string address_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<http::Client>> idle_;
  Ahead ahead_;
  std::mutex entries_mutex_;
  std::uint64_t entries_tile_ = 0;  // whose entries these are
  std::vector<Bytes> entries_;
};

}  // namespace comity::following
