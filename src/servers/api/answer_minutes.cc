// The minutes of a decision, in Markdown and as a page of HTML (publications/minutes).
#include "publications/minutes/minutes.h"

#include "registers/decisions/queries.h"
#include "servers/api/answers.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

// CommonMark is a variant of it by name (RFC 7764, 3).
constexpr std::string_view kMarkdown = "text/markdown; charset=utf-8; variant=CommonMark";
constexpr std::string_view kHtml = "text/html; charset=utf-8";

// ?height=, else of what has ended the height of its end, so that its minutes stay what they are;
// of what has not, the newest. A bundle proves one height, and knows of no other.
std::optional<std::uint64_t> height_of(const Sources& sources, const Request& request) {
  if (const auto height = request.number("height")) return height;
  const ledger::Head head = sources.reader.head();
  const Result<std::unique_ptr<state::View>> view = sources.reader.view(head.height);
  const std::uint64_t number = request.number("number").value_or(0);
  v1::Proposal proposal;
  if (!view || !decisions::find_proposal(**view, number, proposal) || !proposal.has_ended_at()) {
    return std::nullopt;
  }
  const Result<std::uint64_t> ended =
      sources.reader.changed_at(decisions::keys_of(number).proposal, head.height);
  return ended ? std::optional(*ended) : std::nullopt;
}

tl::expected<minutes::Document, Problem> document_of(const Sources& sources, std::uint64_t number,
                                                     const Opened& state) {
  const Result<std::uint64_t> entry = sources.reader.log_index(state.head.height);
  if (!entry) return problem(entry.error());
  const auto text = [&reader = sources.reader](const Hash& hash) -> std::optional<Bytes> {
    Result<Bytes> found = reader.content(hash);
    return found ? std::optional(*std::move(found)) : std::nullopt;
  };
  const minutes::Source source{*state.view,
                               sources.reader.registry(),
                               sources.reader.community(),
                               sources.genesis.name,
                               sources.reader.demo(),
                               state.head,
                               *entry,
                               text};
  Result<minutes::Document> document = minutes::minutes_of(source, number);
  if (const std::optional<Error> fault = state.view->fault()) {
    return problem(Fault::internal, "reading state: " + fault->message);
  }
  if (!document) return problem(document.error());
  return *std::move(document);
}

Answer answer_minutes(const Sources& sources, const Request& request, std::string_view type,
                      std::string (*write)(const minutes::Document&)) {
  const tl::expected<Opened, Problem> state = open_state(sources, height_of(sources, request));
  if (!state) return tl::unexpected(state.error());
  const auto document = document_of(sources, request.number("number").value_or(0), *state);
  if (!document) return tl::unexpected(document.error());
  Response response;
  response.content_type = type;
  response.body = write(*document);
  response.headers.emplace_back("Comity-Height", std::to_string(state->head.height));
  return response;
}

Answer answer_markdown(const Sources& sources, const Request& request) {
  return answer_minutes(sources, request, kMarkdown, minutes::to_markdown);
}

// The page says so itself; where it is sent, it belongs to no site either.
Answer answer_page(const Sources& sources, const Request& request) {
  Answer answer = answer_minutes(sources, request, kHtml, minutes::to_html);
  if (answer) {
    answer->headers.emplace_back("Content-Security-Policy",
                                 "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  }
  return answer;
}

}  // namespace

Routes minutes_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/proposals/{number}/minutes.md",
       {kProposal, kHeight},
       bind(answer_markdown),
       "text/markdown: its minutes, in CommonMark, see below; without height of what has ended as "
       "of its end, else as of the newest height",
       kProof},
      {Method::get,
       "/v1/proposals/{number}/minutes.html",
       {kProposal, kHeight},
       bind(answer_page),
       "text/html: the same as a page that stands alone",
       kProof},
  };
}

}  // namespace comity::api
