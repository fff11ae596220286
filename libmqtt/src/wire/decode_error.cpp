#include "wire/decode_error.hpp"

namespace mqtt::wire {

namespace {

// What is wrong with the field, as the rest of a sentence that begins with the field's name.
std::string_view complaint(DecodeErrorCode code) {
    switch (code) {
        case DecodeErrorCode::truncated:
            return "runs past the end of the packet";
        case DecodeErrorCode::trailing_bytes:
            return "goes on after its last field";
        case DecodeErrorCode::reserved_flags:
            return "has wrong reserved flags";
        case DecodeErrorCode::reserved_bits:
            return "has a reserved bit set";
        case DecodeErrorCode::unknown_packet_type:
            return "does not exist in this version";
        case DecodeErrorCode::bad_variable_byte_integer:
            return "is longer than four bytes";
        case DecodeErrorCode::non_minimal_variable_byte_integer:
            return "takes more bytes than its value needs";
        case DecodeErrorCode::bad_utf8:
            return "is not valid UTF-8";
        case DecodeErrorCode::bad_qos:
            return "is 3";
        case DecodeErrorCode::bad_packet_id:
            return "is 0";
        case DecodeErrorCode::bad_value:
            return "has a value that the standard forbids";
        case DecodeErrorCode::bad_reason_code:
            return "is none that this packet may carry";
        case DecodeErrorCode::bad_topic_name:
            return "is empty or has a wildcard";
        case DecodeErrorCode::bad_topic_filter:
            return "is not a valid topic filter";
        case DecodeErrorCode::bad_protocol_name:
            return "is neither MQTT nor MQIsdp";
        case DecodeErrorCode::unsupported_version:
            return "is not one that we speak";
        case DecodeErrorCode::unknown_property:
            return "is unknown";
        case DecodeErrorCode::property_not_allowed:
            return "may not stand in this packet";
        case DecodeErrorCode::duplicate_property:
            return "stands there twice";
        case DecodeErrorCode::empty_list:
            return "is empty";
        case DecodeErrorCode::packet_too_large:
            return "is over the maximum packet size";
    }
    return "is wrong";
}

}  // namespace

std::string describe(const DecodeError& error) {
    const bool malformed = reason_for(error) == ReasonCode::malformed_packet;
    std::string text(malformed ? "malformed " : "invalid ");
    text += name(error.packet);
    text += ": ";
    text += error.field;
    text += ' ';
    text += complaint(error.code);
    text += " at byte ";
    text += std::to_string(error.offset);
    return text;
}

ReasonCode reason_for(const DecodeError& error) {
    switch (error.code) {
        // What cannot be parsed. An identifier of another packet's property counts as that, too
        // (§2.2.2.2).
        case DecodeErrorCode::truncated:
        case DecodeErrorCode::trailing_bytes:
        case DecodeErrorCode::reserved_flags:
        case DecodeErrorCode::reserved_bits:
        case DecodeErrorCode::unknown_packet_type:
        case DecodeErrorCode::bad_variable_byte_integer:
        case DecodeErrorCode::non_minimal_variable_byte_integer:
        case DecodeErrorCode::bad_utf8:
        case DecodeErrorCode::bad_qos:
        case DecodeErrorCode::unknown_property:
        case DecodeErrorCode::property_not_allowed:
            return ReasonCode::malformed_packet;
        // What can be parsed and may not be said.
        case DecodeErrorCode::bad_packet_id:
        case DecodeErrorCode::bad_value:
        case DecodeErrorCode::bad_reason_code:
        case DecodeErrorCode::duplicate_property:
        case DecodeErrorCode::empty_list:
            return ReasonCode::protocol_error;
        case DecodeErrorCode::bad_topic_name:
            return ReasonCode::topic_name_invalid;
        case DecodeErrorCode::bad_topic_filter:
            return ReasonCode::topic_filter_invalid;
        case DecodeErrorCode::bad_protocol_name:
        case DecodeErrorCode::unsupported_version:
            return ReasonCode::unsupported_protocol_version;
        case DecodeErrorCode::packet_too_large:
            return ReasonCode::packet_too_large;
    }
    return ReasonCode::protocol_error;
}

}  // namespace mqtt::wire
