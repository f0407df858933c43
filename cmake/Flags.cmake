# Flags of every target of ours. Third-party and generated code is compiled without the warnings.
add_library(comity_flags INTERFACE)
target_compile_options(comity_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wswitch-enum
  -fdiagnostics-color=auto)

# Builds in any folder give the same bytes and the same ccache keys.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

if(COMITY_SANITIZE)
  add_compile_options(
    -fsanitize=${COMITY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${COMITY_SANITIZE})
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_options(-O0 -g1)
  endif()
  # g++ says of every fence that this sanitizer does not see it. There are some in Boost.Asio.
  if(COMITY_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)
  endif()
endif()
if(COMITY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
set(CMAKE_CXX_FLAGS_RELEASE
  "-O2 -g1 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS")
add_link_options(-fuse-ld=mold)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
