package io.gpudocker.worker.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its name, what holds without it, how its text is read. The constants are in {@link ConfigKeys}.
 *
 * @param name as it stands in the properties file
 * @param defaultText read as if it had been given; null where the setting must be given
 * @param description one sentence for people
 * @param parser reads the text and says what is wrong with a bad one
 * @param secret whether the value is never shown, not even when it is wrong
 * @param <T> what the value is
 */
public record ConfigKey<T>(
        String name, @Nullable String defaultText, String description, Parser<T> parser, boolean secret) {

    /** The environment variable that overrides it. */
    public String environmentName() {
        return ConfigSources.ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    public boolean required() {
        return defaultText == null;
    }

    /** Reads one value. */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * @param text without surrounding blanks
         * @throws IllegalArgumentException with what the text must be, such as {@code must be a whole number}
         */
        T parse(String text);
    }
}
