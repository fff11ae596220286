#include "layer/tls_failure.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace mqtt::layer {

namespace {

constexpr std::size_t most_names = 8;

std::string printable(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char one) { return one < ' ' || one > '~'; }, '?');
    return text;
}

std::string text_of(X509_NAME* name) {
    const BioPointer memory(BIO_new(BIO_s_mem()));
    if (memory == nullptr || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253) < 0) {
        return "?";
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return printable(std::string(data, static_cast<std::size_t>(std::max(size, 0L))));
}

std::string time_text(const ASN1_TIME* time) {
    std::tm when{};
    std::array<char, 32> text{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &when) != 1) {
        return "?";
    }
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &when)};
}

std::string text_of(const ASN1_STRING* string) {
    return printable(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                                 static_cast<std::size_t>(ASN1_STRING_length(string))));
}

std::string address_text(const ASN1_OCTET_STRING* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
    const bool is_address = family == AF_INET || ASN1_STRING_length(address) == 16;
    return is_address && ::inet_ntop(family, ASN1_STRING_get0_data(address), text.data(),
                                     text.size()) != nullptr
               ? text.data()
               : "?";
}

std::string common_name(const X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    return at < 0 ? "nobody" : text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

std::string names_of(const X509* certificate) {
    const GeneralNamesPointer names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::string text;
    std::size_t count = 0;
    for (int index = 0; names != nullptr && index < sk_GENERAL_NAME_num(names.get()); ++index) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), index);
        if (name->type != GEN_DNS && name->type != GEN_IPADD) {
            continue;
        }
        if (++count > most_names) {
            return text + " and others";
        }
        text += text.empty() ? "" : ", ";
        text += name->type == GEN_DNS ? text_of(name->d.dNSName) : address_text(name->d.iPAddress);
    }
    return text.empty() ? common_name(certificate) : text;
}

std::string explain(const HandshakeFacts& facts, const RejectedCertificate& rejected) {
    const std::string whose =
        fmt::format("the certificate of {} (\"{}\")", facts.host, rejected.subject);
    switch (rejected.code) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return facts.uses_psk
                       ? fmt::format(
                             "{} answers with a certificate instead of the pre-shared key: "
                             "does it know the identity of --psk-identity?",
                             facts.host)
                       : fmt::format(
                             "{} is issued by \"{}\", which is not trusted here: name the "
                             "certificate of that issuer with --cafile",
                             whose, rejected.issuer);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return fmt::format(
                "{} is self-signed and not trusted here: if it is the right one, "
                "name it with --cafile",
                whose);
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return fmt::format(
                "the chain of certificates of {} ends at \"{}\", which is not "
                "trusted here: if it is the right one, name it with --cafile",
                facts.host, rejected.subject);
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return fmt::format(
                "{} expired at {}: it has to be renewed there, unless the clock "
                "here is wrong",
                whose, rejected.not_after);
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return fmt::format("{} is not valid before {}: is the clock here right?", whose,
                               rejected.not_before);
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format(
                "the certificate of {} is for {}, not for {}: connect by a name that "
                "it has, or say with --servername which to expect",
                facts.host, rejected.names, facts.wanted_name);
        default:
            return fmt::format("{} is not accepted: {}", whose,
                               X509_verify_cert_error_string(rejected.code));
    }
}

// Alerts that a server sends about a certificate of ours, or about the lack of one.
bool is_about_our_certificate(int alert) {
    switch (alert) {
        case SSL_AD_NO_CERTIFICATE:
        case SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_UNSUPPORTED_CERTIFICATE:
        case SSL_AD_CERTIFICATE_REVOKED:
        case SSL_AD_CERTIFICATE_EXPIRED:
        case SSL_AD_CERTIFICATE_UNKNOWN:
        case SSL_AD_UNKNOWN_CA:
        case SSL_AD_ACCESS_DENIED:
        case SSL_AD_CERTIFICATE_REQUIRED:
            return true;
        default:
            return false;
    }
}

bool is_about_psk(int alert) {
    switch (alert) {
        case SSL_AD_UNKNOWN_PSK_IDENTITY:
        case SSL_AD_DECRYPT_ERROR:
        case SSL_AD_BAD_RECORD_MAC:
        case SSL_AD_ILLEGAL_PARAMETER:
        case SSL_AD_HANDSHAKE_FAILURE:
            return true;
        default:
            return false;
    }
}

std::string explain_alert(const HandshakeFacts& facts, int alert) {
    const std::string& host = facts.host;
    if (facts.uses_psk && is_about_psk(alert)) {
        return host + " does not accept the pre-shared key: are --psk and --psk-identity right?";
    }
    const bool is_refusal = is_about_our_certificate(alert) || alert == SSL_AD_HANDSHAKE_FAILURE;
    if (is_refusal && facts.wants_our_certificate && !facts.has_certificate) {
        return host + " wants a certificate of the client: name one with --cert, and its --key";
    }
    if (is_about_our_certificate(alert)) {
        return fmt::format("{} does not accept the certificate of --cert ({})", host,
                           SSL_alert_desc_string_long(alert));
    }
    switch (alert) {
        case SSL_AD_HANDSHAKE_FAILURE:
        case SSL_AD_INSUFFICIENT_SECURITY:
            return host +
                   " found nothing in common with what is offered: look at --ciphers, "
                   "--tls13-ciphers and --tls-version";
        case SSL_AD_PROTOCOL_VERSION:
            return host + " does not do this version of TLS: look at --tls-version";
        case SSL_AD_UNRECOGNIZED_NAME:
            return fmt::format("{} does not know the name {}: say another with --servername", host,
                               facts.wanted_name);
        case SSL_AD_NO_APPLICATION_PROTOCOL:
            return host + " does not do the protocol of --tls-alpn";
        default:
            return fmt::format("{} sent the TLS alert \"{}\"", host,
                               SSL_alert_desc_string_long(alert));
    }
}

std::string explain_reason(const HandshakeFacts& facts, unsigned long error) {
    switch (ERR_GET_REASON(error)) {
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_WRONG_SSL_VERSION:
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_VERSION_TOO_LOW:
        case SSL_R_VERSION_TOO_HIGH:
            return facts.host +
                   " answers in a version of TLS that is not allowed here: look at "
                   "--tls-version";
        case SSL_R_NO_PROTOCOLS_AVAILABLE:
        case SSL_R_NO_CIPHERS_AVAILABLE:
            return "nothing is left to offer to " + facts.host +
                   ": --ciphers, --tls13-ciphers and --tls-version exclude each other";
        default: {
            const char* text = ERR_reason_error_string(error);
            return fmt::format("TLS with {} failed: {}", facts.host,
                               text != nullptr ? text : "OpenSSL does not say why");
        }
    }
}

}  // namespace

std::string take_openssl_error() {
    const unsigned long error = ERR_peek_last_error();
    const char* text = ERR_reason_error_string(error);
    ERR_clear_error();
    return text != nullptr ? text : "OpenSSL does not say why";
}

RejectedCertificate describe_rejected(X509_STORE_CTX* store) {
    RejectedCertificate rejected;
    rejected.code = X509_STORE_CTX_get_error(store);
    const X509* certificate = X509_STORE_CTX_get_current_cert(store);
    if (certificate == nullptr) {
        certificate = X509_STORE_CTX_get0_cert(store);
    }
    if (certificate != nullptr) {
        rejected.subject = text_of(X509_get_subject_name(certificate));
        rejected.issuer = text_of(X509_get_issuer_name(certificate));
        rejected.names = names_of(certificate);
        rejected.not_before = time_text(X509_get0_notBefore(certificate));
        rejected.not_after = time_text(X509_get0_notAfter(certificate));
    }
    return rejected;
}

Error explain_failure(const HandshakeFacts& facts) {
    const unsigned long error = ERR_peek_error();
    ERR_clear_error();
    std::string text;
    if (facts.rejected) {
        text = explain(facts, *facts.rejected);
    } else if (ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET) {
        text = explain_alert(facts, ERR_GET_REASON(error) - SSL_AD_REASON_OFFSET);
    } else {
        text = explain_reason(facts, error);
    }
    return {Errc::tls_failed, ReasonCode::success, 0, std::move(text)};
}

std::optional<Error> explain_foreign_answer(const HandshakeFacts& facts, Bytes first) {
    constexpr std::uint8_t alert = 0x15;
    constexpr std::uint8_t handshake = 0x16;
    if (first[0] == alert || first[0] == handshake) {
        return std::nullopt;
    }
    constexpr std::uint8_t connack = 0x20;
    const char* language = "something else";
    if (first[0] == connack) {
        language = "plain MQTT";
    } else if (as_text(first).starts_with("HTTP")) {
        language = "plain HTTP";
    }
    return Error{Errc::tls_failed, ReasonCode::success, 0,
                 fmt::format("{} answers in {} instead of TLS: is this the right port? (--no-tls "
                             "does without TLS)",
                             facts.host, language)};
}

}  // namespace mqtt::layer
