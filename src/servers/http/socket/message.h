// Private to this folder: messages of HTTP as Boost.Beast has them, and what becomes of them on the
// way to and from plain values. Pure functions and values, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "servers/http/framing.h"
#include "servers/http/problem.h"

namespace comity::http {

using Failure = boost::system::error_code;

// A body that grows with what has come. The library's own reserves at once what a header promises.
struct GrowingBody {
  using value_type = Bytes;

  class reader {
   public:
    template <bool isRequest, class Fields>
    reader(boost::beast::http::header<isRequest, Fields>& /*header*/, value_type& body)
        : body_(body) {}

    void init(const boost::optional<std::uint64_t>& /*length*/, Failure& failure) { failure = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, Failure& failure) {
      failure = {};
      std::size_t size = 0;
      for (const boost::asio::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(part.data()), part.size());
        size += part.size();
      }
      return size;
    }
    static void finish(Failure& failure) { failure = {}; }

   private:
    value_type& body_;
  };
};

using Parser = boost::beast::http::request_parser<GrowingBody>;
using Header = boost::beast::http::request<GrowingBody>;
// Refers to the octets of a Response, which outlives it.
using Message = boost::beast::http::response<boost::beast::http::span_body<const char>>;

// How an answer goes out.
struct Manner {
  unsigned version = 11;
  bool head = false;
  bool keep_alive = false;
};

// With its headers, the date included.
[[nodiscard]] Message to_message(const Response& response, const Manner& manner);
// Views into `header`.
[[nodiscard]] Framing framing_of(const Header& header);
// "Application/Octet-Stream; x=y" as "application/octet-stream".
[[nodiscard]] std::string media_type(std::string_view value);
// What to tell the client before the connection is closed; nothing when nobody listens any more, or
// when it was too slow.
[[nodiscard]] std::optional<Problem> problem_of(const Failure& failure);

}  // namespace comity::http
