package io.gpudocker.messages.view;

/** A saved image. */
public record CommitResult(String imageName, String imageId, long sizeBytes) implements Payload {}
