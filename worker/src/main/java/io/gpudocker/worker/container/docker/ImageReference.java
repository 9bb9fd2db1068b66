package io.gpudocker.worker.container.docker;

/**
 * An image's name as people write it, taken apart.
 *
 * @param registry {@code docker.io} when none is written
 * @param repository as written, registry included
 * @param tagOrDigest {@code latest} when none is written: without one the engine would pull every tag there is
 */
record ImageReference(String registry, String repository, String tagOrDigest) {
    static final String DOCKER_HUB = "docker.io";

    static ImageReference parse(String text) {
        int digest = text.indexOf('@');
        String name = digest < 0 ? text : text.substring(0, digest);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        String repository = colon < 0 ? name : name.substring(0, colon);
        String tag = colon < 0 ? "latest" : name.substring(colon + 1);
        return new ImageReference(registryOf(repository), repository, digest < 0 ? tag : text.substring(digest + 1));
    }

    private static String registryOf(String repository) {
        int slash = repository.indexOf('/');
        String first = slash < 0 ? "" : repository.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? first : DOCKER_HUB;
    }
}
