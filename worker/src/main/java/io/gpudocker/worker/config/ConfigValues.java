package io.gpudocker.worker.config;

import java.util.Map;
import java.util.Optional;

/** What was read for each key. While problems are gathered a value may be missing; afterwards none is. */
final class ConfigValues {
    private final Map<ConfigKey<?>, Object> parsed;

    ConfigValues(Map<ConfigKey<?>, Object> parsed) {
        this.parsed = parsed;
    }

    /** The value of a key that was read well. */
    <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException(key.name() + " was not read"));
    }

    /** Empty where the key's text was bad. */
    @SuppressWarnings("unchecked") // the loader puts in only what the key's own parser gave
    <T> Optional<T> find(ConfigKey<T> key) {
        return Optional.ofNullable((T) parsed.get(key));
    }
}
