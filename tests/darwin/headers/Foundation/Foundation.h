/* SPDX-License-Identifier: MIT */
/*
 * Foundation.h - as much of Apple's Foundation as host-shim/vz/vz.m uses, to check its types where there is no Mac.
 *
 * Names and types as in the public documentation of each class (developer documentation, "Foundation"); NSObject, dispatch and the
 * C library come from the cross compiler's own copy of Apple's headers.
 */
#ifndef TESTS_DARWIN_FOUNDATION_H
#define TESTS_DARWIN_FOUNDATION_H

#include <TargetConditionals.h>
#include <dispatch/dispatch.h>
#include <errno.h>
#include <objc/NSObject.h>
#include <objc/objc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NS_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define NS_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#define NS_ENUM(type, name) enum name : type name; enum name : type
#define NS_OPTIONS(type, name) enum name : type name; enum name : type

NS_ASSUME_NONNULL_BEGIN

@class NSURL;

@interface NSString : NSObject
+ (nullable instancetype)stringWithUTF8String:(const char *)nullTerminatedCString;
@property (nullable, readonly) const char *UTF8String;
@end

/* Of string literals. */
@interface NSConstantString : NSString
@end

@interface NSError : NSObject
@property (readonly, copy) NSString *localizedDescription;
@property (nullable, readonly, copy) NSString *localizedFailureReason;
@end

@interface NSURL : NSObject
+ (NSURL *)fileURLWithPath:(NSString *)path;
@end

@interface NSArray<__covariant ObjectType> : NSObject
+ (instancetype)arrayWithObject:(ObjectType)object;
+ (instancetype)arrayWithObjects:(const ObjectType _Nonnull[_Nullable])objects count:(NSUInteger)count;
@property (nullable, nonatomic, readonly) ObjectType firstObject;
@end

@interface NSMutableArray<ObjectType> : NSArray<ObjectType>
+ (instancetype)array;
- (void)addObject:(ObjectType)object;
@end

@interface NSFileHandle : NSObject
- (instancetype)initWithFileDescriptor:(int)fd closeOnDealloc:(BOOL)close;
@end

NS_ASSUME_NONNULL_END

#endif
