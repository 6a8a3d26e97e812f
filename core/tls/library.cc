#include "core/tls/library.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "core/tls/owned.h"
#include "core/tls/reason.h"

namespace wavetank {
namespace {

constexpr const char* kGeneratorName = "WAVETANK-DOOR";
constexpr const char* kProviderName = "wavetank";
constexpr const char* kSourceParameter = "wavetank-source";
constexpr std::size_t kMaxRequestBytes = std::size_t{1} << 16;

/// The door, and how often it was asked.
class DoorSource {
 public:
  explicit DoorSource(Random& random) noexcept : random_(random) {}

  void fill(unsigned char* out, std::size_t count) {
    while (count > 0) {
      const std::uint64_t value = next();
      const std::size_t piece = std::min(count, sizeof value);
      for (std::size_t i = 0; i < piece; ++i) out[i] = static_cast<unsigned char>(value >> (8 * i));
      out += piece;
      count -= piece;
    }
  }

 private:
  // A run may draw only 0, the boring choice; but OpenSSL looks for a key until it is not 0. So the
  // draw is added to a count and stirred, which is reversible: no information is lost. Source of
  // the constants: Vigna, SplitMix64.
  std::uint64_t next() {
    count_ += 0x9e3779b97f4a7c15;
    std::uint64_t value = count_ + random_.draw("tls_random", 0);
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }

  Random& random_;
  std::uint64_t count_ = 0;
};

// A generator as OpenSSL's providers offer it: functions in a table.
// Source: OpenSSL 3.0, provider-rand(7).

struct Generator {
  DoorSource* source = nullptr;
};

void* new_generator(void*, void*, const OSSL_DISPATCH*) { return new Generator; }
void free_generator(void* generator) { delete static_cast<Generator*>(generator); }

int instantiate(void*, unsigned, int, const unsigned char*, std::size_t, const OSSL_PARAM*) {
  return 1;
}
int uninstantiate(void*) { return 1; }

int generate(void* generator, unsigned char* out, std::size_t count, unsigned, int,
             const unsigned char*, std::size_t) {
  DoorSource* const source = static_cast<Generator*>(generator)->source;
  if (source == nullptr) return 0;
  try {
    source->fill(out, count);
    return 1;
  } catch (...) {
    return 0;  // C code is in between; it reports that there were no random bytes.
  }
}

int get_parameters(void*, OSSL_PARAM* parameters) {
  OSSL_PARAM* const state = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STATE);
  if (state != nullptr && OSSL_PARAM_set_int(state, EVP_RAND_STATE_READY) == 0) return 0;
  OSSL_PARAM* const strength = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STRENGTH);
  if (strength != nullptr && OSSL_PARAM_set_uint(strength, 256) == 0) return 0;
  OSSL_PARAM* const most = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_MAX_REQUEST);
  return most == nullptr || OSSL_PARAM_set_size_t(most, kMaxRequestBytes) != 0 ? 1 : 0;
}

int set_parameters(void* generator, const OSSL_PARAM* parameters) {
  const OSSL_PARAM* const source = OSSL_PARAM_locate_const(parameters, kSourceParameter);
  if (source == nullptr) return 1;
  void* address = &static_cast<Generator*>(generator)->source;
  return OSSL_PARAM_get_octet_string(source, &address, sizeof(DoorSource*), nullptr);
}

// One thread, so no lock is needed.
int enable_locking(void*) { return 1; }
int lock(void*) { return 1; }
void unlock(void*) {}

template <class Function>
OSSL_DISPATCH entry(int id, Function* function) noexcept {
  return {id, reinterpret_cast<void (*)()>(function)};
}

const OSSL_ALGORITHM* generators(void*, int operation, int* no_cache) {
  static const std::array<OSSL_DISPATCH, 11> kFunctions = {
      entry(OSSL_FUNC_RAND_NEWCTX, &new_generator),
      entry(OSSL_FUNC_RAND_FREECTX, &free_generator),
      entry(OSSL_FUNC_RAND_INSTANTIATE, &instantiate),
      entry(OSSL_FUNC_RAND_UNINSTANTIATE, &uninstantiate),
      entry(OSSL_FUNC_RAND_GENERATE, &generate),
      entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, &get_parameters),
      entry(OSSL_FUNC_RAND_SET_CTX_PARAMS, &set_parameters),
      entry(OSSL_FUNC_RAND_ENABLE_LOCKING, &enable_locking),
      entry(OSSL_FUNC_RAND_LOCK, &lock),
      entry(OSSL_FUNC_RAND_UNLOCK, &unlock),
      {0, nullptr}};
  static const std::array<OSSL_ALGORITHM, 2> kGenerators = {
      {{kGeneratorName, "provider=wavetank", kFunctions.data(), nullptr},
       {nullptr, nullptr, nullptr, nullptr}}};
  *no_cache = 0;
  return operation == OSSL_OP_RAND ? kGenerators.data() : nullptr;
}

int start_provider(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
                   void** context) {
  static const std::array<OSSL_DISPATCH, 2> kFunctions = {
      entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, &generators), {0, nullptr}};
  *out = kFunctions.data();
  *context = const_cast<OSSL_CORE_HANDLE*>(handle);  // Any address will do, but for null.
  return 1;
}

}  // namespace

struct TlsLibrary::Own {
  explicit Own(Random& random);
  void draw_from_door(EVP_RAND_CTX* generator);

  DoorSource source;
  Owned<OSSL_LIB_CTX, &OSSL_LIB_CTX_free> context;
  Owned<OSSL_PROVIDER, &OSSL_PROVIDER_unload> algorithms;
  Owned<OSSL_PROVIDER, &OSSL_PROVIDER_unload> generator;
};

TlsLibrary::Own::Own(Random& random) : source(random), context(OSSL_LIB_CTX_new()) {
  constexpr const char* kWhat = "cannot set OpenSSL up";
  check_openssl(context != nullptr, kWhat);
  check_openssl(OSSL_PROVIDER_add_builtin(context.get(), kProviderName, &start_provider) == 1,
                kWhat);
  algorithms.reset(OSSL_PROVIDER_load(context.get(), "default"));
  generator.reset(OSSL_PROVIDER_load(context.get(), kProviderName));
  check_openssl(algorithms != nullptr && generator != nullptr, kWhat);
  check_openssl(RAND_set_DRBG_type(context.get(), kGeneratorName, nullptr, nullptr, nullptr) == 1,
                kWhat);
  draw_from_door(RAND_get0_public(context.get()));
  draw_from_door(RAND_get0_private(context.get()));
}

void TlsLibrary::Own::draw_from_door(EVP_RAND_CTX* generator_) {
  DoorSource* address = &source;
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_octet_string(kSourceParameter, &address, sizeof address),
      OSSL_PARAM_construct_end()};
  const bool set =
      generator_ != nullptr && EVP_RAND_CTX_set_params(generator_, parameters.data()) == 1;
  check_openssl(set, "cannot give OpenSSL a generator");
}

TlsLibrary::TlsLibrary(Random* random) {
  if (random != nullptr) own_ = std::make_unique<Own>(*random);
}

TlsLibrary::~TlsLibrary() = default;

ossl_lib_ctx_st* TlsLibrary::native() const noexcept {
  return own_ ? own_->context.get() : nullptr;
}

}  // namespace wavetank
