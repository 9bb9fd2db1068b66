package io.gpudocker.producer.audit;

/** The verb in a command's type. */
final class Verbs {
    private Verbs() {}

    /** Such as {@code volume.patch} for {@code io.gpudocker.volume.patch.v1}; the type itself where it is of another form. */
    static String of(String commandType) {
        String[] parts = commandType.split("\\.");
        return parts.length < 3 ? commandType : parts[parts.length - 3] + "." + parts[parts.length - 2];
    }
}
