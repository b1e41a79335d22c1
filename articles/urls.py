"""Addresses of what is browsed, below each language."""

from django.urls import path

from . import views
from .feeds import ArticleFeed, CategoryFeed

app_name = "articles"

urlpatterns = [
    path("", views.home, name="home"),
    path("categories/<str:slug>/", views.category_detail, name="category-detail"),
    path("articles/<str:slug>/", views.article_detail, name="article-detail"),
    path("articles/<str:slug>/changes/", views.article_changes, name="article-changes"),
    path("articles/<str:slug>/vote/", views.vote, name="article-vote"),
    path("articles/<str:slug>/read/", views.read, name="article-read"),
    path("feeds/articles.atom", ArticleFeed(), name="feed"),
    path("feeds/categories/<str:slug>.atom", CategoryFeed(), name="category-feed"),
]
