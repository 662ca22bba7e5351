package dev.pilothouse.apiserver.fields;

/** A field that somebody wants to apply and another manager has with another value. */
public record FieldConflict(String manager, String path) {}
