package io.gpudocker.messages;

import java.util.regex.Pattern;

/** The names of the contract: ReplicaSets, volumes and hosts. They have no dash, since {@code foo-3} is version 3 of {@code foo}. */
public final class Names {
    /** What a name must match, as in the contract. */
    public static final String PATTERN = "[a-z0-9][a-z0-9_.]{0,62}";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private Names() {}

    public static boolean valid(String name) {
        return COMPILED.matcher(name).matches();
    }

    /** The container or Docker volume of a version, such as {@code foo-3}. */
    public static String ofVersion(String name, int version) {
        return name + "-" + version;
    }
}
