// What the witnesses of the log hand in, and what is shown of it.
#include <algorithm>

#include "servers/api/answers.h"

namespace comity::api {
namespace {

constexpr std::int64_t kMilliseconds = 1'000;

boost::json::array kept_json(const std::vector<Cosignatures::Kept>& all) {
  boost::json::array out;
  for (const Cosignatures::Kept& kept : all) {
    boost::json::object line;
    line["party"] = text_json(kept.party);
    line["key"] = kept.key.hex();
    line["size"] = kept.checkpoint.size;
    line["root"] = kept.checkpoint.root.hex();
    // Its own clock's, so any number can stand there.
    const auto seconds = static_cast<std::int64_t>(std::min<std::uint64_t>(
        kept.seconds, static_cast<std::uint64_t>(kLatestTime.milliseconds / kMilliseconds)));
    line["time"] = time_json(Time{seconds * kMilliseconds});
    line["note"] = text_json(kept.note);
    out.push_back(std::move(line));
  }
  return out;
}

Answer answer_witnesses(const Sources& sources, const Request&, const Opened& state) {
  const Cosignatures::List list = sources.cosignatures.list(*state.view);
  boost::json::object out;
  out["log_size"] = state.head.log_size;
  out["witnesses"] = kept_json(list.newest);
  out["contradicting"] = kept_json(list.contradicting);
  return json_response(out);
}

Answer answer_cosign(const Sources& sources, const Request& request, const Opened& state) {
  auto taken = sources.cosignatures.take(sources.reader, sources.genesis.policy, request.body);
  if (!taken) return tl::unexpected(taken.error());
  return answer_witnesses(sources, request, state);
}

}  // namespace

Routes witness_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/witnesses",
       {},
       bind(answer_witnesses),
       "of each witness of the log the newest checkpoint that it cosigned, with its `note` "
       "([cosignature](cosignature.md)); `contradicting`: notes that the log's keys have signed "
       "and "
       "this log is not",
       kNotKept},
      {Method::post,
       "/v1/cosignatures",
       {},
       bind(answer_cosign),
       "body: a checkpoint with the line of one witness whose key is on record; answers as "
       "`/v1/witnesses`",
       kTakesOctets},
  };
}

}  // namespace comity::api
