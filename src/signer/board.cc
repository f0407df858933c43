#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "proof/limits.h"
#include "signer/witness.h"

namespace comity::signer {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kBoardTimeout{20};
constexpr std::size_t kBoardBytes = 8 << 20;
constexpr std::size_t kMostNotes = 4'096;
constexpr int kAnswered = 200;
constexpr int kServerErrors = 500;

// Of both lists; nothing that is not a note is believed to be one.
std::vector<std::string> notes_in(std::string_view text) {
  std::vector<std::string> notes;
  boost::system::error_code failure;
  const json::value value = json::parse(text, failure);
  if (failure || !value.is_object()) return notes;
  for (const char* name : {"contradicting", "witnesses"}) {
    const json::value* list = value.as_object().if_contains(name);
    if (list == nullptr || !list->is_array()) continue;
    for (const json::value& one : list->as_array()) {
      const json::value* note = one.is_object() ? one.as_object().if_contains("note") : nullptr;
      if (note == nullptr || !note->is_string() || notes.size() == kMostNotes) continue;
      if (note->as_string().size() <= limits::kCheckpointBytes) {
        notes.emplace_back(note->as_string());
      }
    }
  }
  return notes;
}

class NodesBoard final : public WitnessBoard {
 public:
  explicit NodesBoard(std::unique_ptr<http::Client> client) : client_(std::move(client)) {}

  Result<std::vector<std::string>> look() override { return ask("GET", "/v1/witnesses", {}); }
  Result<std::vector<std::string>> post(const std::string& note) override {
    return ask("POST", "/v1/cosignatures", note);
  }

 private:
  Result<std::vector<std::string>> ask(std::string_view method, const std::string& target,
                                       BytesView body) {
    const std::string_view type = body.empty() ? "" : "application/octet-stream";
    const auto answer = client_->request(method, target, body, type, kBoardTimeout);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == kAnswered) return notes_in(answer->body);
    return error(answer->status < kServerErrors ? ErrorKind::conflict : ErrorKind::unavailable,
                 target + ": HTTP status " + std::to_string(answer->status));
  }

  std::unique_ptr<http::Client> client_;
};

}  // namespace

Result<std::unique_ptr<WitnessBoard>> open_board(std::string_view address) {
  auto client = http::Client::open(address, kBoardBytes);
  if (!client) return tl::unexpected(client.error());
  return std::make_unique<NodesBoard>(*std::move(client));
}

}  // namespace comity::signer
