package io.gpudocker.messages;

/** The deduplication key of a command: CloudEvents' {@code source} and {@code id}, unique together. */
public record CommandId(String source, String id) {
    @Override
    public String toString() {
        return source + "#" + id;
    }
}
