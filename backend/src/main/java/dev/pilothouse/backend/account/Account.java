package dev.pilothouse.backend.account;

import dev.pilothouse.lessons.Language;
import java.io.Serializable;
import java.util.UUID;

/** A learner, as others see one. */
public record Account(UUID id, String name, boolean guest, Language language)
    implements Serializable {}
