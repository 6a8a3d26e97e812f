#include "tests/tls/test_identity.h"

namespace wavetank {
namespace {

// For tests only: both keys are known to everybody. The authority's certificate is valid from 2024
// to 2124, the server's from 2025 to 2075. Ed25519, whose signatures have one length.
constexpr const char* kAuthority = R"(-----BEGIN CERTIFICATE-----
MIIBNzCB6qADAgECAgIQATAFBgMrZXAwIjEgMB4GA1UEAwwXd2F2ZXRhbmsgdGVz
dCBhdXRob3JpdHkwIBcNMjQwMTAxMDAwMDAwWhgPMjEyNDAxMDEwMDAwMDBaMCIx
IDAeBgNVBAMMF3dhdmV0YW5rIHRlc3QgYXV0aG9yaXR5MCowBQYDK2VwAyEAia9+
yhOrO2HdQs8wVMv7+e7Vp5f3ohFskmktqZeFxwOjQjBAMA8GA1UdEwEB/wQFMAMB
Af8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBTk1fRu5ziwmNiOO1GrXBpaXQAo
CDAFBgMrZXADQQByaFI3ZzJuh0toAuaBdzTGvhrJFsj+9uIctufixIzAFsv3KiBr
CIWOz1O4yqWkYHD4eMkmTd4tHwv1NVFRFu8O
-----END CERTIFICATE-----
)";

constexpr const char* kCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBjDCCAT6gAwIBAgICEAIwBQYDK2VwMCIxIDAeBgNVBAMMF3dhdmV0YW5rIHRl
c3QgYXV0aG9yaXR5MCAXDTI1MDEwMTAwMDAwMFoYDzIwNzUwMTAxMDAwMDAwWjAX
MRUwEwYDVQQDDAxmZWVkLmV4YW1wbGUwKjAFBgMrZXADIQCDUAZAX5W6NK+3p0m2
RoOLVzbnmJhY5o7/fAoJYOs2OqOBoDCBnTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB
/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAoBgNVHREEITAfggxmZWVkLmV4
YW1wbGWCCWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4EFgQUmeoThok+6JIrQ2fvJ4Fz
ISkdszkwHwYDVR0jBBgwFoAU5NX0buc4sJjYjjtRq1waWl0AKAgwBQYDK2VwA0EA
tFEg0QUwyo4NAWbKv+TbhoHou6Lqoh45fucV+uX+M540wxwGQ8MYKsnEbKSAXsbs
guxYk08Tz+FRQdwJT4WFBQ==
-----END CERTIFICATE-----
)";

constexpr const char* kKey = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIPb7rqPWenKYclnC8YO0+BxqfW2in1papMJ8eUMexnpF
-----END PRIVATE KEY-----
)";

}  // namespace

std::string test_authority() { return kAuthority; }

TlsIdentity test_identity() { return TlsIdentity(kCertificate, kKey); }

}  // namespace wavetank
